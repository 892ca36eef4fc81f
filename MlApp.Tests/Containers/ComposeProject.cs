using System.Text;
using System.Text.Json;
using MlApp.Mlflow;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>The application as docker-compose.yml runs it, under a project name and on ports of its own; taken down with all its volumes.</summary>
internal sealed class ComposeProject : IAsyncDisposable
{
    private const string Setosa = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly string[] _files;
    private readonly Dictionary<string, string?> _environment;
    private readonly string _name = $"mlapp-test-{Guid.NewGuid().ToString("n")[..12]}";

    public ComposeProject(ComposeImages images, IEnumerable<KeyValuePair<string, string?>>? environment = null, params string[] overlays)
    {
        var (api, mlflow) = (Ports.Free(), Ports.Free());
        _files = [.. overlays.Prepend("docker-compose.yml").SelectMany(file => new[] { "--file", file })];
        _environment = new(images.Environment.Concat(environment ?? []))
        {
            ["COMPOSE_PROJECT_NAME"] = _name,
            ["ML_APP_PORT"] = $"{api}",
            ["MLFLOW_PORT"] = $"{mlflow}",
        };
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{api}/"), Timeout = TimeSpan.FromSeconds(10) };
        Mlflow = new MlflowClient(new MlflowClientOptions { TrackingUri = $"http://127.0.0.1:{mlflow}" });
    }

    public HttpClient Api { get; }

    public MlflowClient Mlflow { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts what does not run yet and waits until all of it is healthy, or has ended well.</summary>
    public Task UpAsync() => RunAsync("up", "--no-build", "--wait", "--wait-timeout", "600");

    /// <summary>Runs a command of <c>docker compose</c> on the project.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error; the message holds what it and the services printed.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output) = await TryAsync(arguments);
        if (code == 0) return output;
        var (_, logs) = await TryAsync("logs", "--no-color", "--tail", "40");
        throw new InvalidOperationException($"docker compose {string.Join(' ', arguments)} ended with {code}:\n{output}\n{logs}");
    }

    /// <summary>Runs a command that may fail.</summary>
    public Task<(int ExitCode, string Output)> TryAsync(params string[] arguments) => ComposeAsync(Token, arguments);

    /// <summary>The container of a service.</summary>
    public Task<string> ContainerAsync(string service) => RunAsync("ps", "--all", "--quiet", service);

    /// <summary>What the engine knows of a service's container.</summary>
    public async Task<JsonElement> InspectAsync(string service) =>
        JsonDocument.Parse(await Docker.RunAsync("inspect", await ContainerAsync(service))).RootElement[0];

    /// <summary>The model that the API serves.</summary>
    public async Task<JsonElement> ModelAsync() => await RunningContainer.JsonOfAsync(await Api.GetAsync("model", Token));

    /// <summary>Waits until the API serves a version of the registry, and answers with it.</summary>
    public async Task<string> ServedVersionAsync()
    {
        JsonElement model = default;
        await WaitUntilAsync(
            async () => (model = await ModelAsync()).GetProperty("run_id").ValueKind == JsonValueKind.String, "the API serves a version of the registry");
        return model.GetProperty("version").GetString()!;
    }

    /// <summary>What the API says of a flower that is a setosa.</summary>
    public async Task<string?> PredictAsync()
    {
        using var row = new StringContent(Setosa, Encoding.UTF8, "application/json");
        var answer = await RunningContainer.JsonOfAsync(await Api.PostAsync("predict", row, Token));
        return answer.GetProperty("predictions")[0].GetProperty("label").GetString();
    }

    /// <summary>Waits for what comes to it; an API or server that cannot be asked yet is no error.</summary>
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
                catch (Exception e) when (e is MlflowUnreachableException || Wait.IsNoAnswer(e))
                {
                    // As long as its patience lasts.
                }

                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            var (_, logs) = await TryAsync("logs", "--no-color", "--tail", "40");
            Assert.Fail($"Not within {Patience}: {what}.\n{logs}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        Mlflow.Dispose();
        await ComposeAsync(CancellationToken.None, "down", "--volumes", "--remove-orphans", "--timeout", "2");
    }

    private Task<(int ExitCode, string Output)> ComposeAsync(CancellationToken cancellationToken, params string[] arguments) =>
        Docker.TryAsync(_environment, ["compose", "--progress", "plain", "--ansi", "never", .. _files, .. arguments], cancellationToken);
}
