using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MlApp.Mlflow;
using MlApp.Tests.Support;
using MlApp.Tests.Trainer;
using MlApp.Trainer.Telemetry;
using Xunit;

namespace MlApp.Tests.Telemetry;

/// <summary>A trainer lives for seconds: it sends what it has before it ends, and does not wait for a collector that is away.</summary>
public sealed class FlushTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_fails_is_sent_before_the_process_ends()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var trainer = new TrainerProcess(_folder.Path);
        foreach (var (name, value) in collector.Variables) trainer.Environment[name] = value;
        // So late that only the end of the process sends.
        foreach (var name in (string[])["OTEL_BSP_SCHEDULE_DELAY", "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL"])
            trainer.Environment[name] = "600000";

        var result = await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder, trainer: "{ name: lbfgs, parameters: { nothing: 1 } }"), "--offline");

        Assert.Equal(2, result.ExitCode);
        var root = Assert.Single(collector.Spans, span => span.Name == "train iris");
        Assert.True(root.Failed);
        Assert.Equal("failed", root.Attributes["mlapp.outcome"]);
        var runs = Assert.Single(collector.Points, point => point.Name == "mlapp.trainer.runs");
        Assert.Equal(("{run}", 1, "failed"), (runs.Unit, runs.Value, runs.Attributes["mlapp.outcome"]));
        Assert.Contains(collector.Logs, log => log.TraceId == root.TraceId && log.Text.StartsWith("iris: the run failed with", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_that_is_away_is_not_waited_for()
    {
        foreach (var nobody in (string[])[$"http://127.0.0.1:{Ports.Free()}", "http://192.0.2.1:4317"])
        {
            var start = Stopwatch.GetTimestamp();

            Assert.False(await new Collector(nobody).IsThereAsync());

            // A second is what it gives an address from which nothing comes back; the rest is for a busy machine. The system gives it minutes.
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        }
    }

    [Theory]
    [InlineData(null, 0, 8)] // two seconds are what it waits; the exporters' own time-out is ten for each signal
    [InlineData("5000", 3, 60)]
    public async Task A_collector_that_never_answers_does_not_hold_up_the_end_for_longer_than_it_is_given(string? timeout, int atLeast, int atMost)
    {
        // It takes connections and says nothing.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var trainer = new TrainerProcess(_folder.Path);
        trainer.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}";
        trainer.Environment["OTEL_EXPORTER_OTLP_TIMEOUT"] = timeout;

        var result = await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder), "--offline");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.InRange(result.TimeAfterLastWord, TimeSpan.FromSeconds(atLeast), TimeSpan.FromSeconds(atMost));
    }

    [Fact]
    public async Task A_run_that_was_trained_offline_keeps_its_trace_for_the_day_it_is_registered()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = await EmbeddedMlflow.StartAsync();
        var trainer = new TrainerProcess(_folder.Path, server.BaseAddress);
        foreach (var (name, value) in collector.Variables) trainer.Environment[name] = value;

        var trained = await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder), "--offline", "--output", _folder["runs"]);
        Assert.True(trained.ExitCode == 0, trained.ToString());
        var registered = await trainer.RunAsync(Token, "register", Directory.GetDirectories(_folder["runs/iris"]).Single());
        Assert.True(registered.ExitCode == 0, registered.ToString());

        var training = Assert.Single(collector.Spans, span => span.Name == "train iris");
        var registration = Assert.Single(collector.Spans, span => span.Name == "register iris");
        Assert.NotEqual(training.TraceId, registration.TraceId);
        Assert.Equal((training.TraceId, training.SpanId), Assert.Single(registration.Links));
        using var client = new MlflowClient(server.Http);
        var version = await client.GetModelVersionAsync("iris", "1", Token);
        Assert.Equal($"00-{training.TraceId}-{training.SpanId}-01", version.Tags!.Single(tag => tag.Key == "mlapp.traceparent").Value);
    }
}
