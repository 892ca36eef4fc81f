namespace Aspire.Hosting.Compose;

/// <summary>How an image is built.</summary>
public sealed class ComposeBuild
{
    /// <summary>The folder that the Dockerfile copies from, relative to the Compose file.</summary>
    public required string Context { get; set; }

    /// <summary>The Dockerfile, relative to the context.</summary>
    public string? Dockerfile { get; set; }

    /// <summary>The stage that is built; null is the last.</summary>
    public string? Target { get; set; }

    /// <summary>Build arguments.</summary>
    public SortedDictionary<string, string> Args { get; } = new(StringComparer.Ordinal);

    /// <summary>Secrets that the build is given.</summary>
    public List<string> Secrets { get; } = [];
}
