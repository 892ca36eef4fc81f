using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>The server on a file system of its own, of a few megabytes, that fills up.</summary>
public sealed class DiskFullTests
{
    private const string Proxy = "api/2.0/mlflow-artifacts/artifacts/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_refuses_what_it_cannot_hold_and_loses_nothing_and_works_again_with_space()
    {
        using var folder = new TempFolder();
        await using var disk = await SmallDisk.MountAsync(folder["disk"], megabytes: 12);
        using var server = await ServerProcess.StartAsync(disk.Folder, Token);
        using var http = new HttpClient { BaseAddress = server.Address };
        var (_, made) = await http.CallAsync("runs/create", new { experiment_id = "0", run_name = "full", start_time = 1 }, Token);
        var run = (string)made["run"]!["info"]!["run_id"]!;

        // Files fill the disk, smaller and smaller ones.
        var files = new List<string>();
        foreach (var size in (int[])[1 << 20, 1 << 16, 1 << 12])
        {
            while (true)
            {
                var name = $"{files.Count}.bin";
                using var put = await http.PutAsync($"{Proxy}0/{name}", new ByteArrayContent(new byte[size]), Token);
                if (put.IsSuccessStatusCode)
                {
                    files.Add(name);
                    continue;
                }
                await AssertUnavailableAsync(put, "artifact folder");
                break;
            }
        }
        Assert.True(files.Count > 8);
        var listing = await http.GetFromJsonAsync<JsonNode>($"{Proxy.TrimEnd('/')}?path=0", Token);
        Assert.Equal(files.Order(StringComparer.Ordinal), listing!["files"]!.AsArray().Select(file => (string)file!["path"]!));

        // Then the database: what is answered with success is there, what is refused is not.
        var (acknowledged, refused) = (new List<int>(), 0);
        for (var step = 0; step < 3000 && refused < 5; step++)
        {
            var batch = new { run_id = run, metrics = Enumerable.Range(0, 100).Select(i => ApiCalls.Metric($"m{i}", step, step, step)) };
            using var answer = await http.PostAsJsonAsync("api/2.0/mlflow/runs/log-batch", batch, Token);
            if (answer.IsSuccessStatusCode) acknowledged.Add(step);
            else
            {
                refused++;
                await AssertUnavailableAsync(answer, "database");
            }
        }
        Assert.Equal(5, refused);
        await AssertKeptAsync(acknowledged);
        Assert.Equal("full", (string)(await http.AskAsync($"runs/get?run_id={run}", Token))["run"]!["info"]!["run_name"]!);

        // With space again, everything goes on.
        foreach (var name in files) Assert.True((await http.DeleteAsync($"{Proxy}0/{name}", Token)).IsSuccessStatusCode);
        for (var step = 5000; step < 5010; step++)
        {
            var batch = new { run_id = run, metrics = Enumerable.Range(0, 100).Select(i => ApiCalls.Metric($"m{i}", step, step, step)) };
            Assert.Equal(200, (await http.CallAsync("runs/log-batch", batch, Token)).Status);
            acknowledged.Add(step);
        }
        await AssertKeptAsync(acknowledged);
        Assert.Equal("ok", CheckIntegrity(disk.Folder));

        async Task AssertKeptAsync(List<int> steps)
        {
            foreach (var key in (string[])["m0", "m99"])
            {
                var history = await http.AskAsync($"metrics/get-history?run_id={run}&metric_key={key}", Token);
                Assert.Equal(steps, (history["metrics"] as JsonArray ?? []).Select(point => (int)point!["step"]!));
            }
        }
    }

    [Fact]
    public async Task A_disk_that_is_full_at_the_start_is_named_and_with_space_the_server_starts()
    {
        using var folder = new TempFolder();
        await using var disk = await SmallDisk.MountAsync(folder["disk"], megabytes: 4);
        disk.Fill();

        var (exitCode, error) = await ServerProcess.RunAsync(Token, "--port", "0", "--data", disk.Folder);

        Assert.Equal(2, exitCode);
        Assert.DoesNotContain('\n', error);
        Assert.Contains("full", error, StringComparison.Ordinal);
        Assert.Contains("ree some space", error, StringComparison.Ordinal);

        disk.Empty();
        using var server = await ServerProcess.StartAsync(disk.Folder, Token);
        using var http = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(200, (await http.CallAsync("runs/create", new { experiment_id = "0", start_time = 1 }, Token)).Status);
        Assert.Equal("ok", CheckIntegrity(disk.Folder));
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage answer, string what)
    {
        var error = await answer.Content.ReadFromJsonAsync<JsonNode>(Token);
        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal("TEMPORARILY_UNAVAILABLE", (string)error!["error_code"]!);
        Assert.Contains(what, (string)error["message"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", (string)error["message"]!, StringComparison.Ordinal);
    }

    // A copy: the server holds the database.
    private static object? CheckIntegrity(string folder)
    {
        using var copy = new TempFolder();
        foreach (var file in (string[])["mlflow.db", "mlflow.db-wal"]) File.Copy(Path.Combine(folder, file), copy[file]);
        using var connection = new SqliteConnection($"Data Source={copy["mlflow.db"]};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand("PRAGMA integrity_check", connection);
        return command.ExecuteScalar();
    }
}
