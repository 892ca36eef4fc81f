using System.Globalization;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;

namespace MlApp.Api.Serving;

/// <summary>Brings a registered version into the store, verified. A model file is code: nothing is loaded that is not verified.</summary>
internal sealed class ChampionFetcher(MlflowClient mlflow, ModelStore store)
{
    public const string DigestTag = "mlapp.sha256";

    /// <summary>What a version in the registry says it is.</summary>
    /// <exception cref="ModelRefusedException">It does not say enough to be verified.</exception>
    public static ModelIdentity Identify(ModelVersion version)
    {
        var digest = version.Tags?.FirstOrDefault(tag => tag.Key == DigestTag)?.Value;
        if (string.IsNullOrWhiteSpace(digest))
            throw new ModelRefusedException(
                $"{version.Name} version {version.Version} is refused: it has no tag {DigestTag}, so its files cannot be verified. "
                + "Register it with the trainer, or set the tag to the folder's digest.");
        return new(version.Name, version.Version, string.IsNullOrEmpty(version.RunId) ? null : version.RunId, digest.Trim(),
            version.CreationTimestamp is { } created ? DateTimeOffset.FromUnixTimeMilliseconds(created) : null);
    }

    /// <summary>The verified folder of a version, from the store or from the tracking server.</summary>
    /// <exception cref="ModelRefusedException">The files are not those that were registered.</exception>
    public async Task<string> FetchAsync(ModelIdentity identity, CancellationToken cancellationToken)
    {
        if (store.Holds(identity)) return store.FolderOf(identity.Version);

        var source = await mlflow.GetModelVersionDownloadUriAsync(identity.Name, identity.Version, cancellationToken);
        var incoming = store.CreateIncoming();
        try
        {
            await mlflow.DownloadFolderAsync(source, incoming, cancellationToken);
            if (!ModelStore.HasDigest(incoming, identity.Sha256))
                throw new ModelRefusedException(string.Create(CultureInfo.InvariantCulture,
                    $"{identity} is refused: the SHA-256 of its files at {source} is not that of its tag {DigestTag}. The files were changed after they were registered; register the model anew."));
            return store.Admit(incoming, identity.Version);
        }
        finally
        {
            if (Directory.Exists(incoming)) Directory.Delete(incoming, recursive: true);
        }
    }
}
