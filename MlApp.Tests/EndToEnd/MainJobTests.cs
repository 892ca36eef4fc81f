using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using CliWrap;
using MlApp.Mlflow;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>What <c>dotnet run --project MlApp.AppHost</c> promises, on free ports and a state folder of its own.</summary>
public sealed class MainJobTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly Dictionary<string, double> Setosa = new()
    {
        ["sepal_length"] = 5.1,
        ["sepal_width"] = 3.5,
        ["petal_length"] = 1.4,
        ["petal_width"] = 0.2,
    };

    private readonly TempFolder _state = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public MainJobTests() => _limit.CancelAfter(Patience);

    private CancellationToken Token => _limit.Token;

    public void Dispose()
    {
        _limit.Dispose();
        _state.Dispose();
    }

    [Fact]
    public async Task The_model_that_the_trainer_registers_is_served_and_a_second_run_works_on_the_state_of_the_first()
    {
        int[] processes;
        await using (var app = await StartAsync())
        {
            using var api = app.CreateHttpClient("ml-app");
            var version = await WaitUntilServedAsync(api);
            Assert.Equal("setosa", await PredictAsync(api));

            using var mlflow = new MlflowClient(new MlflowClientOptions { TrackingUri = (await app.GetConnectionStringAsync("mlflow", Token))! });
            var champion = await mlflow.FindModelVersionByAliasAsync("iris", "champion", Token);
            Assert.Equal(version, champion!.Version);
            var run = await mlflow.GetRunAsync(champion.RunId!, Token);
            Assert.InRange(run.Data.Metrics!.Single(metric => metric.Key == "accuracy").Value, 0.93, 1);
            var plots = new List<string>();
            await foreach (var file in mlflow.ListArtifactsAsync(champion.RunId!, "plots", Token)) plots.Add(file.Path);
            Assert.Contains("plots/confusion_matrix.png", plots);

            await app.ResourceNotifications.WaitForResourceAsync("trainer", KnownResourceStates.TerminalStates, Token);
            processes = [ProcessOf(app, "mlflow"), ProcessOf(app, "ml-app")];
            Assert.All(processes, process => Assert.True(IsAlive(process)));
            await app.StopAsync(Token);
        }

        await WaitUntilAsync(() => !processes.Any(IsAlive));

        await using var again = await StartAsync();
        using var second = again.CreateHttpClient("ml-app");
        Assert.Equal("1", await WaitUntilServedAsync(second));
        await again.ResourceNotifications.WaitForResourceAsync("trainer", KnownResourceStates.TerminalStates, Token);
        Assert.True(again.ResourceNotifications.TryGetCurrentState("trainer", out var trainer));
        Assert.Equal(0, trainer.Snapshot.ExitCode);
        using var registry = new MlflowClient(new MlflowClientOptions { TrackingUri = (await again.GetConnectionStringAsync("mlflow", Token))! });
        Assert.Single((await registry.FindRegisteredModelAsync("iris", Token))!.LatestVersions!, latest => latest.Version == "1");
        await again.StopAsync(Token);
    }

    [Fact]
    public async Task Control_C_leaves_nothing_running()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Ctrl+C is sent as a signal, which Windows does not have.");
        var (apiPort, mlflowPort) = (FreePort(), FreePort());
        var output = new StringBuilder();
        var run = Cli.Wrap(AppHost)
            .WithArguments(["--ml-app-port", $"{apiPort}", "--mlflow-port", $"{mlflowPort}", "--state", _state.Path])
            .WithEnvironmentVariables(variables => variables
                .Set("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true").Set("MLFLOW_TRACKING_URI", null).Set("DOTNET_ENVIRONMENT", "Development"))
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(Token);
        using var api = new HttpClient { BaseAddress = new Uri($"http://localhost:{apiPort}") };
        await WaitUntilServedAsync(api);
        await WaitUntilAsync(() => Accepts(mlflowPort));

        using (var kill = Process.Start("kill", ["-INT", $"{run.ProcessId}"])) await kill.WaitForExitAsync(Token);
        var result = await run;

        Assert.True(result.ExitCode == 0, output.ToString());
        await WaitUntilAsync(() => !Accepts(apiPort) && !Accepts(mlflowPort));
    }

    private static string AppHost => Path.Combine(
        AppContext.BaseDirectory, "..", "..", "MlApp.AppHost", new DirectoryInfo(AppContext.BaseDirectory).Name,
        OperatingSystem.IsWindows() ? "MlApp.AppHost.exe" : "MlApp.AppHost");

    private async Task<DistributedApplication> StartAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.MlApp_AppHost>(
            ["--ml-app-port", $"{FreePort()}", "--mlflow-port", $"{FreePort()}", "--state", _state.Path, "--mlflow", "embedded", "--screen", "off"], Token);
        var app = await builder.BuildAsync(Token);
        await app.StartAsync(Token);
        return app;
    }

    private async Task<string> WaitUntilServedAsync(HttpClient api)
    {
        string? version = null;
        await WaitUntilAsync(async () =>
        {
            try
            {
                using var answer = await api.GetAsync("/model", Token);
                if (answer.StatusCode != HttpStatusCode.OK) return false;
                version = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("version").GetString();
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return version!;
    }

    private async Task<string?> PredictAsync(HttpClient api)
    {
        using var answer = await api.PostAsJsonAsync("/predict", Setosa, Token);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("predictions")[0].GetProperty("label").GetString();
    }

    private static int ProcessOf(DistributedApplication app, string resource)
    {
        Assert.True(app.ResourceNotifications.TryGetCurrentState(resource, out var state));
        return Convert.ToInt32(
            state.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool Accepts(int port)
    {
        try
        {
            using var client = new TcpClient("localhost", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task WaitUntilAsync(Func<bool> condition) => WaitUntilAsync(() => Task.FromResult(condition()));

    private async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition()) await timer.WaitForNextTickAsync(Token);
    }
}
