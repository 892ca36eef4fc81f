using MlApp.Mlflow.Server;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Mlflow;

/// <summary>The client against our own server.</summary>
public sealed class EmbeddedMlflowTests(EmbeddedMlflow embedded) : MlflowClientSuite, IClassFixture<EmbeddedMlflow>
{
    protected override Task<Uri> ServerAsync() => Task.FromResult(embedded.BaseAddress);

    protected override async Task<(Uri Uri, IAsyncDisposable Server)> OpenAsync(string dataFolder)
    {
        var server = await TrackingServer.StartAsync(new TrackingServerOptions { Port = 0, DataFolder = dataFolder }, Token);
        return (server.BaseAddress, server);
    }
}
