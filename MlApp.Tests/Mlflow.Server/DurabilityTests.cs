using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MlApp.Mlflow.Server;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>What was acknowledged is there: with many writers, and after the process was killed.</summary>
public sealed class DurabilityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_writers_lose_nothing_and_the_latest_value_is_right()
    {
        const int writers = 8, batches = 60, points = 10;
        await using var server = await EmbeddedMlflow.StartAsync();
        var shared = await server.CreateRunAsync(Token, "shared");

        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            var own = await server.CreateRunAsync(Token, $"of writer {writer}");
            for (var batch = 0; batch < batches; batch++)
            {
                var metrics = Enumerable.Range(batch * points, points).Select(step => ApiCalls.Metric($"m{writer}", step, step, step)).ToArray();
                foreach (var run in (string[])[own, shared])
                    Assert.Equal(200, (await server.Http.CallAsync("runs/log-batch", new { run_id = run, metrics }, Token)).Status);
            }
            var history = await server.Http.AskAsync($"metrics/get-history?run_id={own}&metric_key=m{writer}", Token);
            Assert.Equal(Enumerable.Range(0, batches * points), history["metrics"]!.AsArray().Select(point => (int)point!["value"]!));
        }));

        var latest = (await server.Http.AskAsync($"runs/get?run_id={shared}", Token))["run"]!["data"]!["metrics"]!.AsArray();
        Assert.Equal(writers, latest.Count);
        Assert.All(latest, metric => Assert.Equal((batches * points) - 1, (int)metric!["step"]!));
    }

    [Fact]
    public async Task Readers_see_a_batch_whole_or_not_at_all_while_others_write()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var run = await server.CreateRunAsync(Token);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var writing = Task.Run(async () =>
        {
            for (var step = 1; step <= 200; step++)
                await server.Http.CallAsync("runs/log-batch", new { run_id = run, metrics = new[] { ApiCalls.Metric("a", step, step, step), ApiCalls.Metric("b", step, step, step) } }, Token);
            await done.CancelAsync();
        }, Token);
        var reads = 0;
        while (!done.IsCancellationRequested)
        {
            var metrics = (await server.Http.AskAsync($"runs/get?run_id={run}", Token))["run"]!["data"]!["metrics"] as JsonArray ?? [];
            Assert.True(metrics.Select(metric => (int)metric!["value"]!).Distinct().Count() <= 1);
            reads++;
        }
        await writing;

        Assert.True(reads > 0);
    }

    [Fact]
    public async Task A_refused_write_takes_nothing_with_it_of_those_that_share_its_transaction()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var run = await server.CreateRunAsync(Token);
        await server.Http.CallAsync("runs/log-parameter", new { run_id = run, key = "fixed", value = "1" }, Token);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i => i % 2 == 0
            ? (await server.Http.CallAsync("runs/log-parameter", new { run_id = run, key = $"p{i}", value = "x" }, Token)).Status
            : (await server.Http.CallAsync("runs/log-batch", new { run_id = run, @params = new[] { new { key = $"q{i}", value = "x" }, new { key = "fixed", value = "2" } } }, Token)).Status));

        Assert.Equal(50, statuses.Count(status => status == 200));
        Assert.Equal(50, statuses.Count(status => status == 400));
        var parameters = (await server.Http.AskAsync($"runs/get?run_id={run}", Token))["run"]!["data"]!["params"]!.AsArray();
        Assert.Equal(51, parameters.Count);
        Assert.DoesNotContain(parameters, parameter => ((string)parameter!["key"]!).StartsWith('q'));
    }

    [Fact]
    public async Task Killing_the_process_while_it_writes_loses_no_acknowledged_write()
    {
        using var folder = new TempFolder();
        var acknowledged = new ConcurrentBag<int>();
        var next = 0;
        string? run = null;
        for (var round = 0; round < 3; round++)
        {
            using var server = await ServerProcess.StartAsync(folder.Path, Token);
            using var http = new HttpClient { BaseAddress = server.Address };
            run ??= (string)(await http.CallAsync("runs/create", new { experiment_id = "0", run_name = "killed" }, Token)).Body["run"]!["info"]!["run_id"]!;
            var target = acknowledged.Count + 200;
            var writers = Enumerable.Range(0, 6).Select(_ => WriteUntilKilledAsync(http, run)).ToArray();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (acknowledged.Count < target) await timer.WaitForNextTickAsync(Token);
            await server.KillAsync();
            await Task.WhenAll(writers);
        }

        await using var reopened = await TrackingServer.StartAsync(new TrackingServerOptions { Port = 0, DataFolder = folder.Path }, Token);
        using var reader = new HttpClient { BaseAddress = reopened.BaseAddress };
        var stored = (await reader.AskAsync($"metrics/get-history?run_id={run}&metric_key=m", Token))["metrics"]!.AsArray()
            .Select(point => (int)point!["step"]!).ToHashSet();
        Assert.Empty(acknowledged.Except(stored));
        Assert.True(acknowledged.Count >= 600);

        async Task WriteUntilKilledAsync(HttpClient http, string id)
        {
            try
            {
                while (true)
                {
                    var step = Interlocked.Increment(ref next);
                    using var answer = await http.PostAsJsonAsync("api/2.0/mlflow/runs/log-metric", new { run_id = id, key = "m", value = 1, timestamp = 1, step }, Token);
                    if (answer.IsSuccessStatusCode) acknowledged.Add(step);
                }
            }
            catch (HttpRequestException)
            {
                // Killed.
            }
        }
    }
}
