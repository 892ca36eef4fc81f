using MlApp.Mlflow.Server;
using Xunit;

namespace MlApp.Tests.Support;

/// <summary>Our own tracking server in this process, on a free port, with a folder of its own. Also a fixture of a class or collection.</summary>
public sealed class EmbeddedMlflow : IAsyncLifetime
{
    private TempFolder? _folder;
    private TrackingServer? _server;
    private HttpClient? _http;

    /// <summary>Such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri BaseAddress => Started(_server).BaseAddress;

    /// <summary>A client whose addresses are relative to the server.</summary>
    public HttpClient Http => Started(_http);

    /// <summary>The folder with <c>mlflow.db</c> and <c>artifacts/</c>.</summary>
    public string DataFolder => Started(_folder).Path;

    /// <summary>Starts a server of its own for one test.</summary>
    /// <param name="prepare">Fills the data folder before the server opens it.</param>
    public static async Task<EmbeddedMlflow> StartAsync(Action<string>? prepare = null)
    {
        var server = new EmbeddedMlflow();
        await server.StartCoreAsync(prepare);
        return server;
    }

    async ValueTask IAsyncLifetime.InitializeAsync() => await StartCoreAsync(prepare: null);

    /// <summary>Stops the server and starts another on the same folder, with another port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder?.Dispose();
    }

    private async Task StartCoreAsync(Action<string>? prepare)
    {
        _folder = new TempFolder();
        prepare?.Invoke(_folder.Path);
        await OpenAsync();
    }

    private async Task OpenAsync()
    {
        _server = await TrackingServer.StartAsync(new TrackingServerOptions { Port = 0, DataFolder = DataFolder });
        _http = new HttpClient { BaseAddress = _server.BaseAddress };
    }

    /// <summary>Stops the server; the data folder stays until this is disposed of.</summary>
    public async Task StopAsync()
    {
        _http?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }

    private static T Started<T>(T? part) => part ?? throw new InvalidOperationException("The server is not started.");
}
