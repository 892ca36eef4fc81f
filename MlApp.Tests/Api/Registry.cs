using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling.Folders;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Api;

/// <summary>Registers model folders as the trainer does.</summary>
public sealed class Registry(MlflowClient mlflow) : IDisposable
{
    public const string Model = "iris";
    public const string Champion = "champion";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A registry on a server.</summary>
    public static Registry On(EmbeddedMlflow server) => On(server.BaseAddress);

    public static Registry On(Uri server) => new(new MlflowClient(new MlflowClientOptions { TrackingUri = server.ToString() }));

    /// <summary>Uploads a folder and registers it.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="sha256">The digest that the version's tag tells; null for none, the folder's own if not given.</param>
    /// <returns>The version.</returns>
    public async Task<string> RegisterAsync(string folder, string? sha256 = "")
    {
        var experiment = await mlflow.GetOrCreateExperimentAsync("test", Cancelled);
        var run = await mlflow.CreateRunAsync(experiment, null, DateTimeOffset.UtcNow, cancellationToken: Cancelled);
        await mlflow.UploadFolderAsync(run, folder, "model", Cancelled);
        await mlflow.GetOrCreateRegisteredModelAsync(Model, Cancelled);
        var tags = sha256 is null ? [] : new[] { new KeyValue("mlapp.sha256", sha256.Length > 0 ? sha256 : ModelFolder.ComputeSha256(folder)) };
        var version = await mlflow.CreateModelVersionAsync(Model, run.Info.ArtifactUri + "/model", run.Info.RunId, tags, cancellationToken: Cancelled);
        return version.Version;
    }

    /// <summary>Registers a folder as the champion.</summary>
    public async Task<string> CrownAsync(string folder)
    {
        var version = await RegisterAsync(folder);
        await SetChampionAsync(version);
        return version;
    }

    public Task SetChampionAsync(string version) => mlflow.SetAliasAsync(Model, Champion, version, Cancelled);

    public Task RemoveChampionAsync() => mlflow.DeleteAliasAsync(Model, Champion, Cancelled);

    public Task SetDigestAsync(string version, string sha256) => SetTagAsync(version, "mlapp.sha256", sha256);

    public Task SetTagAsync(string version, string key, string value) => mlflow.SetModelVersionTagAsync(Model, version, key, value, Cancelled);

    /// <summary>The run that a version came from.</summary>
    public async Task<string?> RunOfAsync(string version) => (await mlflow.GetModelVersionAsync(Model, version, Cancelled)).RunId;

    public void Dispose() => mlflow.Dispose();
}
