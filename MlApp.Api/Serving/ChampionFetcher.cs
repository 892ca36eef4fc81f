using System.Globalization;
using MlApp.Api.Telemetry;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;

namespace MlApp.Api.Serving;

/// <summary>Brings a registered version into the store, verified. A model file is code: nothing is loaded that is not verified.</summary>
internal sealed class ChampionFetcher(MlflowClient mlflow, ModelStore store)
{
    public const string DigestTag = "mlapp.sha256";

    /// <summary>What a version in the registry says it is; without a digest where it tells none.</summary>
    public static ModelIdentity Identify(ModelVersion version) => new(
        version.Name, version.Version, string.IsNullOrEmpty(version.RunId) ? null : version.RunId, FindTag(version, DigestTag)?.Trim() ?? "",
        version.CreationTimestamp is { } created ? DateTimeOffset.FromUnixTimeMilliseconds(created) : null);

    /// <summary>The value of a version's tag; null where there is none.</summary>
    public static string? FindTag(ModelVersion version, string key) => version.Tags?.FirstOrDefault(tag => tag.Key == key)?.Value;

    /// <summary>The verified folder of a version, from the store or from the tracking server.</summary>
    /// <exception cref="ModelRefusedException">The files are not those that were registered, or nothing says which were.</exception>
    public async Task<string> FetchAsync(ModelIdentity identity, CancellationToken cancellationToken)
    {
        if (identity.Sha256.Length == 0)
            throw new ModelRefusedException(
                SwapFailure.NoDigest,
                $"{identity} is refused: it has no tag {DigestTag}, so its files cannot be verified. "
                + "Register it with the trainer, or set the tag to the folder's digest.");
        if (store.Holds(identity)) return store.FolderOf(identity.Version);

        var source = await mlflow.GetModelVersionDownloadUriAsync(identity.Name, identity.Version, cancellationToken);
        var incoming = store.CreateIncoming();
        try
        {
            await mlflow.DownloadFolderAsync(source, incoming, cancellationToken);
            if (!ModelStore.HasDigest(incoming, identity.Sha256))
                throw new ModelRefusedException(SwapFailure.WrongDigest, string.Create(CultureInfo.InvariantCulture,
                    $"{identity} is refused: the SHA-256 of its files at {source} is not that of its tag {DigestTag}. The files were changed after they were registered; register the model anew."));
            return store.Admit(incoming, identity.Version);
        }
        finally
        {
            if (Directory.Exists(incoming)) Directory.Delete(incoming, recursive: true);
        }
    }
}
