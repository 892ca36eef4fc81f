using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;

namespace MlApp.Trainer.Copying;

/// <summary>Where files are read at the source.</summary>
internal abstract class ArtifactOrigin
{
    /// <summary>A folder of the artifact proxy.</summary>
    public static ArtifactOrigin OfProxy(MlflowClient client, string uri) => new Proxied(client, uri);

    /// <summary>A run's artifacts; through the server itself where its proxy does not have them.</summary>
    public static ArtifactOrigin OfRun(MlflowClient client, Run run) =>
        run.Info.ArtifactUri is { } uri && client.IsProxied(uri) ? OfProxy(client, uri) : new ThroughServer(client, run);

    /// <summary>Whether a server may be unable to read it, as a folder of another machine.</summary>
    public abstract bool MayBeElsewhere { get; }

    /// <summary>One level, with paths relative to the origin.</summary>
    public abstract Task<IReadOnlyList<ArtifactFile>> ListAsync(string folder, CancellationToken cancellationToken);

    public abstract Task<Stream> OpenAsync(string path, CancellationToken cancellationToken);

    private sealed class Proxied(MlflowClient client, string uri) : ArtifactOrigin
    {
        public override bool MayBeElsewhere => false;

        public override Task<IReadOnlyList<ArtifactFile>> ListAsync(string folder, CancellationToken cancellationToken) =>
            client.ListFolderAsync(uri, folder, cancellationToken);

        public override Task<Stream> OpenAsync(string path, CancellationToken cancellationToken) =>
            client.OpenArtifactAsync(uri, path, cancellationToken);
    }

    private sealed class ThroughServer(MlflowClient client, Run run) : ArtifactOrigin
    {
        public override bool MayBeElsewhere => true;

        public override async Task<IReadOnlyList<ArtifactFile>> ListAsync(string folder, CancellationToken cancellationToken) =>
            await client.ListArtifactsAsync(run.Info.RunId, folder.Length > 0 ? folder : null, cancellationToken).ToListAsync(cancellationToken);

        public override Task<Stream> OpenAsync(string path, CancellationToken cancellationToken) =>
            client.OpenArtifactThroughServerAsync(run.Info.RunId, path, cancellationToken);
    }
}
