using System.Globalization;
using MlApp.Modeling;

namespace MlApp.Trainer.Runs;

/// <summary>
/// What a run leaves on this machine: <c>model/</c> (the model folder), <c>plots/</c>, <c>reports/</c> and <c>run.json</c>. It is complete
/// without any server, so that it can be registered later.
/// </summary>
internal sealed class RunFolder(string path)
{
    /// <summary>Names the place of run folders when nothing else does.</summary>
    public const string Variable = "MLAPP_RUNS";

    private const string ModelFileName = "MLmodel";

    public string FullPath { get; } = Path.GetFullPath(path);

    public string Model => Path.Combine(FullPath, "model");

    public string Plots => Path.Combine(FullPath, "plots");

    public string Reports => Path.Combine(FullPath, "reports");

    public string Record => Path.Combine(FullPath, "run.json");

    /// <summary>The path as a person would type it from here.</summary>
    public string ShownPath => Path.GetRelativePath(Environment.CurrentDirectory, FullPath) is var relative && !relative.StartsWith("..", StringComparison.Ordinal)
        ? relative
        : FullPath;

    /// <summary>Creates the folder of a new run: <c>ROOT/MODEL/TIME-CHANCE</c>.</summary>
    public static RunFolder Create(string? root, string model, DateTimeOffset time)
    {
        root ??= Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable : Path.Combine(".mlapp", "runs");
        var stamp = time.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var folder = new RunFolder(Path.Combine(root, model, $"{stamp}-{Guid.NewGuid().ToString("n")[..4]}"));
        Directory.CreateDirectory(folder.Plots);
        Directory.CreateDirectory(folder.Reports);
        return folder;
    }

    /// <summary>Whether there is a model in it, with all that is known of it.</summary>
    public bool IsComplete => File.Exists(Record);

    /// <summary>Leaves nothing of a run that has no model.</summary>
    public void Delete()
    {
        try
        {
            Directory.Delete(FullPath, recursive: true);
        }
        catch (IOException)
        {
            // A plot is being written at this moment; half a folder does no harm.
        }
    }

    /// <summary>The run folder that a person means who names it, or the model folder in it. Null: a model folder alone.</summary>
    /// <exception cref="InvalidInputException">It is neither.</exception>
    public static (RunFolder? Run, string Model) Find(string folder)
    {
        if (!Directory.Exists(folder)) throw new InvalidInputException($"{folder}: there is no such folder.", folder);
        var run = new RunFolder(folder);
        if (File.Exists(run.Record) && Directory.Exists(run.Model)) return (run, run.Model);
        if (!File.Exists(Path.Combine(folder, ModelFileName)))
            throw new InvalidInputException($"{folder}: this is no model folder: there is no {ModelFileName} in it.", folder);
        var parent = new RunFolder(Path.GetDirectoryName(run.FullPath)!);
        return (File.Exists(parent.Record) && parent.Model == run.FullPath ? parent : null, run.FullPath);
    }
}
