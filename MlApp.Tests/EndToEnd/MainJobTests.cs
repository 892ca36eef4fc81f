using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using MlApp.AppHost.Console;
using MlApp.Mlflow;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>What <c>dotnet run --project MlApp.AppHost</c> promises, on free ports and a state folder of its own.</summary>
public sealed class MainJobTests : IDisposable
{
    private readonly TempFolder _state = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public MainJobTests() => _limit.CancelAfter(RunningApplication.Patience);

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
            Assert.Equal("setosa", await api.PredictSetosaAsync(Token));

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

        await Wait.UntilAsync(() => !processes.Any(IsAlive), Token);

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
    public async Task A_trainer_that_is_refused_its_input_works_once_that_is_mended_and_it_is_started_again()
    {
        var config = _state["mine.yaml"];
        File.WriteAllLines(_state["mine.csv"], ["degrees,feels", .. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? $"{20 + (i % 7)},warm" : $"{5 + (i % 7)},cold")]);
        Write(label: "feals", trainer: "lbfgs\n  parametres: {}");
        await using var app = await StartAsync("--config", config);
        using var api = app.CreateHttpClient("ml-app");

        await WaitUntilSaidAsync(app, "trainer", $"{config}:8:3: unknown key 'parametres' in 'trainer'.");
        Write(label: "feals", trainer: "lbfgs");
        await StartAgainAsync(app, "trainer");
        await WaitUntilSaidAsync(app, "trainer", $"{_state["mine.csv"]}:1: there is no column 'feals' (data.label). Did you mean 'feels'?");
        (await WaitForAnswerAsync(api, "/health", HttpStatusCode.ServiceUnavailable)).Dispose();

        Write(label: "feels", trainer: "lbfgs");
        await StartAgainAsync(app, "trainer");
        Assert.Equal("1", await WaitUntilServedAsync(api));
        await app.StopAsync(Token);

        void Write(string label, string trainer) => File.WriteAllText(config, $"model: mine\ntask: multiclass\ndata:\n  path: mine.csv\n  label: {label}\ntrainer:\n  name: {trainer}\n");
    }

    private async Task WaitUntilSaidAsync(DistributedApplication app, string resource, string text)
    {
        // The same way in which the screen takes what a process said last.
        var last = new LastLines();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(ResourceId(app, resource)).WithCancellation(Token))
        {
            foreach (var line in batch) last.Add(line.Content);
            if (last.ToArray().Any(line => line.StartsWith(text, StringComparison.Ordinal))) break;
        }

        await app.ResourceNotifications.WaitForResourceAsync(resource, KnownResourceStates.TerminalStates, Token);
    }

    private async Task StartAgainAsync(DistributedApplication app, string resource) =>
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync(ResourceId(app, resource), KnownResourceCommands.StartCommand, Token)).Success);

    private static string ResourceId(DistributedApplication app, string resource)
    {
        Assert.True(app.ResourceNotifications.TryGetCurrentState(resource, out var state));
        return state.ResourceId;
    }

    private async Task<DistributedApplication> StartAsync(params string[] arguments)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.MlApp_AppHost>(
            ["--ml-app-port", $"{Ports.Free()}", "--mlflow-port", $"{Ports.Free()}", "--state", _state.Path, "--mlflow", "embedded", "--screen", "off", .. arguments], Token);
        var app = await builder.BuildAsync(Token);
        await app.StartAsync(Token);
        return app;
    }

    private async Task<string> WaitUntilServedAsync(HttpClient api)
    {
        using var answer = await WaitForAnswerAsync(api, "/model", HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("version").GetString()!;
    }

    /// <summary>Asks until the API, which may have to start yet, answers with a status.</summary>
    private async Task<HttpResponseMessage> WaitForAnswerAsync(HttpClient api, string path, HttpStatusCode status)
    {
        HttpResponseMessage? answer = null;
        await Wait.UntilAsync(async () =>
        {
            answer?.Dispose();
            try
            {
                answer = await api.GetAsync(path, Token);
                return answer.StatusCode == status;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, Token);
        return answer!;
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
}
