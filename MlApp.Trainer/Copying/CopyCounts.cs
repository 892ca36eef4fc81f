using System.Globalization;

namespace MlApp.Trainer.Copying;

/// <summary>What was copied so far.</summary>
internal sealed class CopyCounts
{
    private long _files;
    private long _bytes;

    public int Experiments { get; set; }

    public int Runs { get; set; }

    public long Points { get; set; }

    public int LoggedModels { get; set; }

    public int Versions { get; set; }

    public int Aliases { get; set; }

    /// <summary>Descriptions, tags and stages that changed at the source since they were copied.</summary>
    public int Updates { get; set; }

    /// <summary>Runs that were there already.</summary>
    public int Unchanged { get; set; }

    public bool IsNothing => Parts().Length == 0;

    public void AddFile(long bytes)
    {
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _bytes, bytes);
    }

    public override string ToString() => IsNothing ? "nothing" : string.Join(", ", Parts());

    private string[] Parts()
    {
        var size = _bytes switch
        {
            >= 1 << 30 => Text(_bytes / (double)(1 << 30), "GiB"),
            >= 1 << 20 => Text(_bytes / (double)(1 << 20), "MiB"),
            _ => Text(_bytes / 1024d, "KiB"),
        };
        return
        [
            .. Count(Experiments, "experiment"), .. Count(Runs, "run"), .. Count(Points, "metric point"),
            .. Count(LoggedModels, "logged model"), .. Count(_files, "file").Select(files => $"{files} ({size})"),
            .. Count(Versions, "version"), .. Count(Aliases, "alias", "aliases"), .. Count(Updates, "update"),
        ];
    }

    private static string Text(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {unit}");

    private static string[] Count(long count, string one, string? many = null) => count == 0 ? []
        : [string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}")];
}
