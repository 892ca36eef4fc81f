namespace MlApp.Modeling.Configuration;

/// <summary>Which file the rows come from, how it is written, and which part each column plays.</summary>
public sealed record DataConfiguration
{
    /// <summary>
    /// The CSV file as the configuration names it: absolute, or relative to the configuration's folder, or else to the working directory.
    /// <see cref="ResolvePath"/> says which.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>Between fields; null: found from the file's first lines.</summary>
    public char? Separator { get; init; }

    /// <summary>Between whole and fraction, <c>.</c> or <c>,</c>; null: a comma where the file shows it beyond doubt, else a point.</summary>
    public char? DecimalSeparator { get; init; }

    /// <summary>Between groups of three digits; null: none, for <c>1,234</c> means different things to different people.</summary>
    public char? ThousandsSeparator { get; init; }

    /// <summary>Name of the encoding, such as <c>iso-8859-1</c>; null: what a byte order mark says, else UTF-8.</summary>
    public string? Encoding { get; init; }

    /// <summary>Texts that mean "no value" beside an empty cell; null: <see cref="CsvFormat.UsualMissingMarkers"/>.</summary>
    public IReadOnlyList<string>? MissingMarkers { get; init; }

    /// <summary>The column to predict.</summary>
    public required string Label { get; init; }

    /// <summary>For <see cref="ModelTask.Binary"/>: the class that counts as yes; null: found where the two classes are a known pair.</summary>
    public string? PositiveClass { get; init; }

    /// <summary>Columns that are numbers.</summary>
    public IReadOnlyList<string> Numeric { get; init; } = [];

    /// <summary>Columns that hold one of a few values.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>Columns of free text.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>Columns that are left out. What no list names is inferred from all rows of the file, and said.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>How the file is written: what <see cref="Data.CsvRowReader"/> needs to read another one like it.</summary>
    public CsvFormat Format => new(Separator, DecimalSeparator, ThousandsSeparator, Encoding, MissingMarkers);

    /// <summary>Where the configuration lies, for errors; null when it was made in memory.</summary>
    internal SourcePosition? PathPosition { get; init; }

    /// <summary>The folder of the configuration file; null when it was made in memory.</summary>
    internal string? Folder { get; init; }

    /// <summary>Finds the file: at the configuration's folder first, then at the working directory.</summary>
    /// <exception cref="InvalidInputException">There is none; the message names the places that were tried.</exception>
    public string ResolvePath()
    {
        List<string> tried = [];
        foreach (var folder in new[] { Folder, Directory.GetCurrentDirectory() })
        {
            if (folder is null) continue;
            var candidate = System.IO.Path.GetFullPath(Path, System.IO.Path.GetFullPath(folder));
            if (File.Exists(candidate)) return candidate;
            if (!tried.Contains(candidate)) tried.Add(candidate);
        }

        var message = Directory.Exists(tried[0])
            ? $"data.path: '{Path}' is a folder; name the CSV file in it."
            : $"data.path: there is no file '{Path}' (tried {string.Join(" and ", tried)}).";
        throw PathPosition is { } at ? at.Error(message, "data.path") : new InvalidInputException(message, Path);
    }
}
