using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using MlApp.Mlflow;
using MlApp.Tests.Support;
using MlApp.Tests.Trainer;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>The application on free ports with a state folder of its own, for the tests of a class together; it has trained and serves iris.</summary>
public sealed class RunningApplication : IAsyncLifetime
{
    /// <summary>How long a whole story may take, on a machine that is busy with others.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private DistributedApplication? _app;

    /// <summary>Files of the tests and the state.</summary>
    public TempFolder Folder { get; } = new();

    public DistributedApplication App => _app ?? throw new InvalidOperationException("It is not started.");

    public HttpClient Api { get; private set; } = null!;

    public MlflowClient Mlflow { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.MlApp_AppHost>(
            ["--ml-app-port", $"{Ports.Free()}", "--mlflow-port", $"{Ports.Free()}", "--state", Folder["state"], "--mlflow", "embedded", "--screen", "off",
                "--config", Configurations.Iris(Folder)], limit.Token);
        _app = await builder.BuildAsync(limit.Token);
        await _app.StartAsync(limit.Token);
        Api = _app.CreateHttpClient("ml-app");
        Mlflow = new MlflowClient(new MlflowClientOptions { TrackingUri = (await _app.GetConnectionStringAsync("mlflow", limit.Token))! });
        await _app.ResourceNotifications.WaitForResourceAsync("trainer", KnownResourceStates.TerminalStates, limit.Token);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("ml-app", limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        Mlflow?.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>Runs a command as a program does: an argument for each field of its form that is not left as it is.</summary>
    public Task<ExecuteCommandResult> RunAsync(string resource, string command, CancellationToken cancellationToken, params (string Name, string Value)[] arguments) =>
        App.ResourceCommands.ExecuteCommandAsync(
            resource, command,
            new InteractionInputCollection([.. arguments.Select(argument => new InteractionInput { Name = argument.Name, InputType = InputType.Text, Value = argument.Value })]),
            cancellationToken);

    /// <summary>The version that the API serves; null where it serves none.</summary>
    public async Task<string?> ServedVersionAsync(CancellationToken cancellationToken)
    {
        using var answer = await Api.GetAsync("/model", cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK ? (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("version").GetString() : null;
    }

    /// <summary>The state of a command as the dashboard shows it.</summary>
    public ResourceCommandSnapshot Command(string resource, string command)
    {
        Assert.True(App.ResourceNotifications.TryGetCurrentState(resource, out var state));
        return state.Snapshot.Commands.Single(one => one.Name == command);
    }
}
