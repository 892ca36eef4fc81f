using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MlApp.Mlflow;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class TelemetryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_and_its_stages_reach_the_collector_and_the_run_names_its_trace()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await ListenAsync(received);
        await using var server = await EmbeddedMlflow.StartAsync();
        var trainer = new TrainerProcess(_folder.Path, server.BaseAddress);
        trainer.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        trainer.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";

        var result = await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder));

        Assert.True(result.ExitCode == 0, result.ToString());
        foreach (var span in new[] { "train iris", "load", "fit", "evaluate", "explain", "log", "register", "mlflow.run_id" })
            Assert.Contains(span, received["traces"], StringComparison.Ordinal);
        Assert.Contains("mlapp.trainer.stage.duration", received["metrics"], StringComparison.Ordinal);
        Assert.Contains("mlapp.trainer.runs", received["metrics"], StringComparison.Ordinal);

        using var client = new MlflowClient(server.Http);
        var version = await client.FindModelVersionByAliasAsync("iris", "champion", Token);
        var run = await client.GetRunAsync(version!.RunId!, Token);
        var trace = Convert.FromHexString(Assert.Single(run.Data.Tags!, tag => tag.Key == "mlapp.trace_id").Value);
        Assert.Contains(Encoding.Latin1.GetString(trace), received["traces"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_never_answers_does_not_hold_up_the_end()
    {
        // It takes connections and says nothing.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var trainer = new TrainerProcess(_folder.Path);
        string[] arguments = ["train", "--config", Configurations.Iris(_folder), "--offline"];
        var without = await MeasureAsync();
        trainer.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}";

        var with = await MeasureAsync();

        // Two seconds is what it waits; the collector's own time-out is ten.
        Assert.InRange(with - without, TimeSpan.FromSeconds(-60), TimeSpan.FromSeconds(7));

        async Task<TimeSpan> MeasureAsync()
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(0, (await trainer.RunAsync(Token, arguments)).ExitCode);
            return Stopwatch.GetElapsedTime(start);
        }
    }

    private static async Task<WebApplication> ListenAsync(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            // Names and ids travel as plain bytes inside the protobuf messages.
            var text = Encoding.Latin1.GetString(body.ToArray());
            received.AddOrUpdate(signal, text, (_, before) => before + text);
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync(Token);
        return app;
    }
}
