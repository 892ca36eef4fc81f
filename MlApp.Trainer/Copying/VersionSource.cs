using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;

namespace MlApp.Trainer.Copying;

/// <summary>Finds where the files of a version are at the target, and copies the run or logged model that they belong to if need be.</summary>
internal sealed class VersionSource(CopySession session, RunCopy runs, LoggedModelCopy models)
{
    /// <summary>What a new version is made from.</summary>
    internal sealed record Place(string Uri, string? RunId, string? ModelId);

    /// <summary>Null where the run or logged model is gone at the source.</summary>
    public async Task<Place?> FindAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        var source = version.Source ?? "";
        if (ModelUri.TryParse(source, out var uri))
        {
            if (uri.ModelId is not null) return await OfModelAsync(uri.ModelId, version, cancellationToken);
            // A version of another name; what counts is where its files are.
            source = await session.Source.GetModelVersionDownloadUriAsync(version.Name, version.Version, cancellationToken);
        }

        if (version.ModelId is { Length: > 0 } id && await models.EnsureAsync(id, cancellationToken) is { SourceUri: { } folder, TargetUri: { } to } model
            && Below(source, folder) is { } rest)
            return new Place(to + rest, await runs.EnsureAsync(version.RunId, cancellationToken), model.Id);

        if (version.RunId is not { Length: > 0 } runId) return ModelIdIn(source) is { } found
            ? await OfModelAsync(found, version, cancellationToken)
            : new Place(source, RunId: null, ModelId: null);

        if (await runs.EnsureAsync(runId, cancellationToken) is not { } target) return null;
        if (Below(source, $"runs:/{runId}") is { } path) return new Place($"runs:/{target}{path}", target, ModelId: null);

        var from = (await session.Source.GetRunAsync(runId, cancellationToken)).Info.ArtifactUri;
        var artifacts = (await session.Target.GetRunAsync(target, cancellationToken)).Info.ArtifactUri;
        if (from is not null && artifacts is not null && Below(source, from) is { } below) return new Place(artifacts + below, target, ModelId: null);
        if (ModelIdIn(source) is { } modelId) return await OfModelAsync(modelId, version, cancellationToken);

        // A bucket or a folder that both servers may know: it stays where it is.
        return new Place(source, target, ModelId: null);
    }

    private async Task<Place?> OfModelAsync(string modelId, ModelVersion version, CancellationToken cancellationToken) =>
        await models.EnsureAsync(modelId, cancellationToken) is { } model
            ? new Place($"models:/{model.Id}", await runs.EnsureAsync(version.RunId, cancellationToken), model.Id)
            : null;

    private static string? Below(string uri, string folder) =>
        uri == folder || uri.StartsWith(folder + "/", StringComparison.Ordinal) ? uri[folder.Length..] : null;

    /// <summary>The id in <c>mlflow-artifacts:/1/models/m-ID/artifacts</c>.</summary>
    private static string? ModelIdIn(string source) =>
        source.Split('/') is var parts && Array.IndexOf(parts, "models") is var at and >= 0 && at + 1 < parts.Length
            && parts[at + 1].StartsWith("m-", StringComparison.Ordinal)
            ? parts[at + 1]
            : null;
}
