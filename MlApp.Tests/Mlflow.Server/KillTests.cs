using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using MlApp.Mlflow.Server;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>The process is killed again and again while clients write and count what was acknowledged; nothing of that may be lost.</summary>
public sealed class KillTests
{
    private const int Kills = 20;

    private static readonly string[] DefaultExperiment = ["0"];

    private readonly ConcurrentBag<int> _metrics = [];
    private readonly ConcurrentBag<int> _batches = [];
    private readonly ConcurrentBag<string> _runs = [];
    private readonly ConcurrentBag<int> _files = [];
    private int _next;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Acknowledged => _metrics.Count + _batches.Count + _runs.Count + _files.Count;

    [Fact]
    public async Task Killing_the_process_twenty_times_while_it_writes_loses_no_acknowledged_write()
    {
        using var folder = new TempFolder();
        var random = new Random(20261);
        string? run = null;
        for (var round = 0; round < Kills; round++)
        {
            using var server = await ServerProcess.StartAsync(folder.Path, Token);
            using var http = new HttpClient { BaseAddress = server.Address };
            run ??= (string)(await http.CallAsync("runs/create", new { experiment_id = "0", run_name = "killed" }, Token)).Body["run"]!["info"]!["run_id"]!;
            var target = Acknowledged + random.Next(40, 200);
            var writers = ((Func<Task>[])[() => MetricAsync(http, run), () => MetricAsync(http, run), () => BatchAsync(http, run),
                () => BatchAsync(http, run), () => RunAsync(http), () => FileAsync(http)]).Select(UntilKilledAsync).ToArray();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
            while (Acknowledged < target && !Array.TrueForAll(writers, writer => writer.IsCompleted)) await timer.WaitForNextTickAsync(Token);
            await server.KillAsync();
            await Task.WhenAll(writers);
        }

        await using (var reopened = await TrackingServer.StartAsync(new TrackingServerOptions { Port = 0, DataFolder = folder.Path }, Token))
        {
            using var reader = new HttpClient { BaseAddress = reopened.BaseAddress };
            Assert.Empty(_metrics.Except(await StepsAsync(reader, run!, "m")));
            var first = await StepsAsync(reader, run!, "a");
            Assert.Empty(_batches.Except(first));
            // A batch is there whole or not at all.
            Assert.Equal(first.Order(), (await StepsAsync(reader, run!, "b")).Order());
            var (_, found) = await reader.CallAsync("runs/search", new { experiment_ids = DefaultExperiment, max_results = 50_000 }, Token);
            Assert.Empty(_runs.Except(found["runs"]!.AsArray().Select(one => (string)one!["info"]!["run_id"]!)));
            foreach (var file in _files)
                Assert.Equal($"content of {file}", await reader.GetStringAsync($"api/2.0/mlflow-artifacts/artifacts/0/{file}.txt", Token));
        }
        Assert.Equal("ok", CheckIntegrity(folder["mlflow.db"]));
        Assert.True(Acknowledged >= Kills * 40);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills, {Acknowledged} acknowledged writes, none lost.");
    }

    private async Task MetricAsync(HttpClient http, string run)
    {
        var step = Interlocked.Increment(ref _next);
        using var answer = await http.PostAsJsonAsync("api/2.0/mlflow/runs/log-metric", new { run_id = run, key = "m", value = 1, timestamp = 1, step }, Token);
        if (answer.IsSuccessStatusCode) _metrics.Add(step);
    }

    private async Task BatchAsync(HttpClient http, string run)
    {
        var step = Interlocked.Increment(ref _next);
        var metrics = new[] { ApiCalls.Metric("a", step, 1, step), ApiCalls.Metric("b", step, 1, step) };
        using var answer = await http.PostAsJsonAsync("api/2.0/mlflow/runs/log-batch", new { run_id = run, metrics }, Token);
        if (answer.IsSuccessStatusCode) _batches.Add(step);
    }

    private async Task RunAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("api/2.0/mlflow/runs/create", new { experiment_id = "0", run_name = "made", start_time = 1 }, Token);
        if (answer.IsSuccessStatusCode) _runs.Add((string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!["run"]!["info"]!["run_id"]!);
    }

    private async Task FileAsync(HttpClient http)
    {
        var number = Interlocked.Increment(ref _next);
        using var content = new StringContent($"content of {number}");
        using var answer = await http.PutAsync($"api/2.0/mlflow-artifacts/artifacts/0/{number}.txt", content, Token);
        if (answer.IsSuccessStatusCode) _files.Add(number);
    }

    private static async Task UntilKilledAsync(Func<Task> write)
    {
        try
        {
            while (true) await write();
        }
        catch (Exception killed) when (killed is HttpRequestException or IOException)
        {
            // As meant.
        }
    }

    private static async Task<HashSet<int>> StepsAsync(HttpClient http, string run, string key) =>
        (await http.AskAsync($"metrics/get-history?run_id={run}&metric_key={key}", Token))["metrics"]!.AsArray()
            .Select(point => (int)point!["step"]!).ToHashSet();

    private static object? CheckIntegrity(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand("PRAGMA integrity_check", connection);
        return command.ExecuteScalar();
    }
}
