using MlApp.Tests.Support;

namespace MlApp.Tests.Mlflow;

/// <summary>The client against the real MLflow server.</summary>
public sealed class RealMlflowTests(SharedRealMlflow shared) : MlflowClientSuite
{
    protected override async Task<Uri> ServerAsync() => (await shared.GetAsync()).Uri;

    protected override async Task<(Uri Uri, IAsyncDisposable Server)> OpenAsync(string dataFolder)
    {
        var server = await RealMlflow.StartAsync(dataFolder, Token);
        return (server.Uri, server);
    }
}
