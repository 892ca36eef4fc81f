using System.Security.Cryptography;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using Xunit;

namespace MlApp.Tests.Mlflow;

/// <summary>What the client promises of any MLflow server; run against the real one and against ours.</summary>
public abstract partial class MlflowClientSuite : IAsyncLifetime
{
    private MlflowClient? _client;

    protected MlflowClient Client => _client!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A server that the tests share, each with experiments and models of its own.</summary>
    protected abstract Task<Uri> ServerAsync();

    /// <summary>Opens an existing store: a folder with <c>mlflow.db</c> and <c>artifacts/</c>.</summary>
    protected abstract Task<(Uri Uri, IAsyncDisposable Server)> OpenAsync(string dataFolder);

    public async ValueTask InitializeAsync() =>
        _client = new MlflowClient(new MlflowClientOptions { TrackingUri = (await ServerAsync()).ToString() });

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private static string Unique(string name) => $"{name} {Guid.NewGuid():N}";

    private async Task<Run> StartRunAsync()
    {
        var experiment = await Client.CreateExperimentAsync(Unique("runs"), cancellationToken: Token);
        return await Client.CreateRunAsync(experiment, runName: null, DateTimeOffset.UtcNow, cancellationToken: Token);
    }

    private static Dictionary<string, string> Contents(string folder) => Directory
        .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
