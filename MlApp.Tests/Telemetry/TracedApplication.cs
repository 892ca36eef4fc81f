using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.MlflowServer;
using MlApp.Tests.Support;
using MlApp.Tests.Trainer;
using Xunit;

namespace MlApp.Tests.Telemetry;

/// <summary>
/// The whole application as processes that send to one collector: a tracking server, a model that was trained, an API that serves it and
/// was asked a few things.
/// </summary>
public sealed class TracedApplication : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private ServerProcess? _server;
    private ApiProcess? _api;

    internal OtlpCollector Collector { get; private set; } = null!;

    internal ApiProcess Api => _api!;

    internal TrainerResult Training { get; private set; } = null!;

    /// <summary>The champion that the training made.</summary>
    internal ModelVersion Champion { get; private set; } = null!;

    /// <summary>Its run.</summary>
    internal Run Run { get; private set; } = null!;

    /// <summary>The trace that the run names.</summary>
    internal string TraceId => Run.Data.Tags!.Single(tag => tag.Key == "mlapp.trace_id").Value;

    public async ValueTask InitializeAsync()
    {
        var token = TestContext.Current.CancellationToken;
        Collector = await OtlpCollector.StartAsync();
        _server = await ServerProcess.StartAsync(_folder["mlflow"], token, Collector.Variables);
        var trainer = new TrainerProcess(_folder.Path, _server.Address);
        foreach (var (name, value) in Collector.Variables) trainer.Environment[name] = value;
        Training = await trainer.RunAsync(token, "train", "--config", Configurations.Iris(_folder));
        Assert.True(Training.ExitCode == 0, Training.ToString());

        using var client = new MlflowClient(new MlflowClientOptions { TrackingUri = _server.Address.ToString() });
        Champion = (await client.FindModelVersionByAliasAsync("iris", "champion", token))!;
        Run = await client.GetRunAsync(Champion.RunId!, token);

        Directory.CreateDirectory(_folder["api"]);
        _api = new ApiProcess(_folder["api"], [.. Collector.Variables, new("MLFLOW_TRACKING_URI", _server.Address.ToString())]);
        await _api.WaitUntilReadyAsync();
    }

    /// <summary>Asks the tracking server for its health.</summary>
    internal async Task<string> AskServerAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = _server!.Address };
        return await http.GetStringAsync(path, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        _server?.Dispose();
        if (Collector is not null) await Collector.DisposeAsync();
        _folder.Dispose();
    }
}
