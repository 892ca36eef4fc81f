using System.Text.Json;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>A container as hardened as the Compose file has it: nothing may be written but /tmp and the volumes.</summary>
internal sealed class RunningContainer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static readonly string[] Hardening =
        ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "256"];

    private readonly string _id;

    private RunningContainer(string id, Uri address)
    {
        _id = id;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
    }

    /// <summary>To its port 5000.</summary>
    public HttpClient Http { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<RunningContainer> StartAsync(string image, params string[] options)
    {
        var id = await Docker.RunAsync(["run", "--detach", .. Hardening, "--publish", "127.0.0.1::5000", "--health-interval", "1s", .. options, image]);
        var port = (await Docker.RunAsync("port", id, "5000/tcp")).Split(':')[^1];
        var container = new RunningContainer(id, new Uri($"http://127.0.0.1:{port}/"));
        try
        {
            await container.WaitUntilAsync(async () => (await container.Http.GetAsync("health", Token)).IsSuccessStatusCode, "it is ready");
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }

        return container;
    }

    /// <summary>Runs a program in it.</summary>
    public Task<(int ExitCode, string Output)> ExecuteAsync(params string[] command) => Docker.TryAsync(Token, ["exec", _id, .. command]);

    /// <summary>The command line of each process in it.</summary>
    public async Task<string[]> ProcessesAsync() => (await Docker.RunAsync("top", _id, "-o", "pid,args")).Split('\n')[1..];

    public Task<string> LogAsync() => Docker.RunAsync("logs", _id);

    /// <summary>What the engine knows of it, such as <c>{{.State.ExitCode}}</c>.</summary>
    public Task<string> InspectAsync(string format) => Docker.RunAsync("inspect", "--format", format, _id);

    /// <summary>Asks it to stop, and ends it after 20 seconds.</summary>
    public Task StopAsync() => Docker.RunAsync("stop", "--time", "20", _id);

    /// <summary>Waits for what a container does when it comes to it.</summary>
    public async Task WaitUntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (true)
            {
                try
                {
                    if (await condition()) return;
                }
                catch (Exception e) when (Wait.IsNoAnswer(e))
                {
                    // As long as its patience lasts.
                }

                if (await InspectAsync("{{.State.Running}}") != "true") Assert.Fail($"The container ended before {what}:\n{await LogAsync()}");
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            Assert.Fail($"Not within {Patience}: {what}. The container printed:\n{await LogAsync()}");
        }
    }

    public static async Task<JsonElement> JsonOfAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Token)).RootElement;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Docker.TryAsync(CancellationToken.None, "rm", "--force", "--volumes", _id);
    }
}
