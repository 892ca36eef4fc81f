namespace Aspire.Hosting.Compose;

/// <summary>
/// A Compose file. Texts are Compose's: <c>${NAME:-default}</c> is a variable, and <c>$$</c> a dollar sign
/// (<see cref="ComposeText.Literal"/>).
/// </summary>
public sealed class ComposeFile
{
    /// <summary>The project's name, which containers, volumes and networks are named after.</summary>
    public required string Name { get; set; }

    /// <summary>The services by name; they are written in alphabetical order.</summary>
    public SortedDictionary<string, ComposeService> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>The networks by name.</summary>
    public SortedDictionary<string, ComposeNetwork> Networks { get; } = new(StringComparer.Ordinal);

    /// <summary>The named volumes.</summary>
    public SortedDictionary<string, ComposeVolume> Volumes { get; } = new(StringComparer.Ordinal);

    /// <summary>The secrets by name.</summary>
    public SortedDictionary<string, ComposeSecret> Secrets { get; } = new(StringComparer.Ordinal);
}

/// <summary>A network of the file.</summary>
public sealed class ComposeNetwork
{
    /// <summary>The driver, such as <c>bridge</c>.</summary>
    public string? Driver { get; set; }

    /// <summary>Whether it is without a way out.</summary>
    public bool Internal { get; set; }
}

/// <summary>A named volume of the file.</summary>
public sealed class ComposeVolume
{
    /// <summary>The driver; null is the engine's own.</summary>
    public string? Driver { get; set; }

    /// <summary>The volume's name in the engine; null puts the project's name before the key.</summary>
    public string? Name { get; set; }
}

/// <summary>A secret: from a file or from a variable of the environment that Compose runs in.</summary>
public sealed class ComposeSecret
{
    /// <summary>The file that holds it, relative to the Compose file.</summary>
    public string? File { get; set; }

    /// <summary>The variable that holds it.</summary>
    public string? Environment { get; set; }
}
