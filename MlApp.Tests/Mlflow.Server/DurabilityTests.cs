using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>What was acknowledged is there, with many writers and readers at once.</summary>
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
        do
        {
            var metrics = (await server.Http.AskAsync($"runs/get?run_id={run}", Token))["run"]!["data"]!["metrics"] as JsonArray ?? [];
            Assert.True(metrics.Select(metric => (int)metric!["value"]!).Distinct().Count() <= 1);
        }
        while (!done.IsCancellationRequested);
        await writing;
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
}
