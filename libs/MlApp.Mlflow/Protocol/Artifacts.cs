namespace MlApp.Mlflow.Protocol;

/// <summary>A file or folder among artifacts.</summary>
public sealed record ArtifactFile
{
    /// <summary>
    /// With <c>/</c>. Relative to the run's artifact folder in the listing of a run or logged model, relative to the listed folder in
    /// the artifact proxy's.
    /// </summary>
    public string Path { get; init; } = "";

    /// <summary>Whether it is a folder.</summary>
    public bool IsDir { get; init; }

    /// <summary>Bytes; null for a folder.</summary>
    public long? FileSize { get; init; }
}

/// <summary>
/// Answer of <c>artifacts/list</c>, of a logged model's <c>artifacts/directories</c> and of the artifact proxy's listing.
/// </summary>
/// <param name="RootUri">The URI that the paths are relative to; null from the artifact proxy.</param>
/// <param name="Files">What is in the folder; null where there is nothing.</param>
/// <param name="NextPageToken">Where the next page starts; null after the last.</param>
public sealed record ListArtifactsResponse(
    string? RootUri = null,
    IReadOnlyList<ArtifactFile>? Files = null,
    string? NextPageToken = null);
