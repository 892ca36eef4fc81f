using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using MlApp.AppHost.Running;
using MlApp.Mlflow;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>The AppHost with MLflow's own server in a virtual environment, which it makes from the real packages.</summary>
public sealed class PythonRunTests : IAsyncDisposable
{
    // An environment takes half a minute, and more on a machine that is busy with other tests.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly string _wheels = RealPython.RequireWheels();
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public PythonRunTests() => _limit.CancelAfter(Patience);

    private string State => _folder["my stäte"];

    public ValueTask DisposeAsync()
    {
        _limit.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_first_run_makes_the_environment_and_the_next_one_serves_the_same_champion_without_pip()
    {
        await using (var run = Start($"--Mlflow:Wheels={_wheels}"))
        {
            Assert.Equal("1", await run.WaitUntilServedAsync());
            await run.WaitForAsync("served by ml-app");
            Assert.Contains("mlflow: making its Python environment", run.Output, StringComparison.Ordinal);
            Assert.Matches(@"mlflow: collecting \d+ packages\r?\n(.+\n)*.*mlflow: installing \d+ packages\r?\n", run.Output);
            Assert.DoesNotContain("image", run.Output, StringComparison.Ordinal);
            Assert.Contains($"python: asked for by --mlflow; runs in {Path.Combine(State, "mlflow")}, which the embedded server opens too", run.Output, StringComparison.Ordinal);
            await RealServerHoldsTheChampionAsync(run);
            await StopAsync(run);
        }

        Assert.Equal(["python"], Directory.GetDirectories(State, "python*").Select(Path.GetFileName));
        var made = File.GetLastWriteTimeUtc(Marker);
        // pip would find nothing now.
        await using var again = Start("--Mlflow:Wheels=" + Directory.CreateDirectory(_folder["none"]).FullName);
        await again.WaitForAsync("iris: nothing has changed since champion version 1 was trained");
        Assert.Equal("1", await again.WaitUntilServedAsync());
        await RealServerHoldsTheChampionAsync(again);
        Assert.DoesNotContain("making", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Collecting", again.LogOf("mlflow"), StringComparison.Ordinal);
        Assert.Equal(made, File.GetLastWriteTimeUtc(Marker));
        await StopAsync(again);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task Stopped_while_pip_works_it_leaves_nothing_running_and_nothing_that_is_trusted_later(string signal)
    {
        await using (var run = Start($"--Mlflow:Wheels={_wheels}"))
        {
            await run.WaitForAsync("mlflow: installing");
            await run.SignalAsync(signal);
            if (signal == "INT")
            {
                Assert.True(await run.WaitForExitAsync() == 0, run.Output);
                Assert.DoesNotContain("could not be started", run.Output, StringComparison.Ordinal);
                Assert.Empty(Directory.GetDirectories(State, "python*"));
            }

            await run.WaitUntilNothingIsLeftAsync();
            Assert.False(Directory.Exists(Path.Combine(State, "python")));
        }

        await using var again = Start($"--Mlflow:Wheels={_wheels}");
        await again.WaitForAsync("mlflow: making its Python environment");
        await again.WaitForAsync("mlflow: collecting");
        Assert.Single(Directory.GetDirectories(State, "python*")); // what a killed run left is gone
        await again.SignalAsync("INT");
        await again.WaitForExitAsync();
    }

    [Fact]
    public async Task Where_it_cannot_be_made_the_rest_is_up_and_starting_it_again_makes_it()
    {
        var wheels = Directory.CreateDirectory(_folder["wheels"]).FullName;
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.MlApp_AppHost>(
            ["--ml-app-port", $"{Ports.Free()}", "--mlflow-port", $"{Ports.Free()}", "--state", State, "--mlflow", "python", $"--Mlflow:Wheels={wheels}",
                "--screen", "off"], _limit.Token);
        await using var app = await builder.BuildAsync(_limit.Token);
        var notifications = app.ResourceNotifications;
        var start = app.StartAsync(_limit.Token);

        await notifications.WaitForResourceAsync("mlflow", KnownResourceStates.FailedToStart, _limit.Token);
        await notifications.WaitForResourceAsync("ml-app", KnownResourceStates.Running, _limit.Token);
        await start;

        foreach (var wheel in Directory.GetFiles(_wheels)) File.CreateSymbolicLink(Path.Combine(wheels, Path.GetFileName(wheel)), wheel);
        var started = await app.ResourceCommands.ExecuteCommandAsync("mlflow", KnownResourceCommands.StartCommand, _limit.Token);
        Assert.True(started.Success, started.Message);
        await notifications.WaitForResourceHealthyAsync("mlflow", _limit.Token);
        await app.ResourceCommands.ExecuteCommandAsync("trainer", KnownResourceCommands.StartCommand, _limit.Token);
        await notifications.WaitForResourceHealthyAsync("ml-app", _limit.Token);
    }

    private string Marker => Path.Combine(State, "python", "complete.txt");

    private AppHostProcess Start(params string[] arguments) => new(State, _limit.Token, ["--mlflow", "python", .. arguments]);

    private async Task RealServerHoldsTheChampionAsync(AppHostProcess run)
    {
        Assert.StartsWith("python", (await PortHolder.FindAsync(run.MlflowPort, _limit.Token))!.Name, StringComparison.Ordinal);
        using var mlflow = new MlflowClient(new MlflowClientOptions { TrackingUri = $"http://localhost:{run.MlflowPort}" });
        var champion = await mlflow.FindModelVersionByAliasAsync("iris", "champion", _limit.Token);
        var training = await mlflow.GetRunAsync(champion!.RunId!, _limit.Token);
        Assert.Contains(training.Data.Metrics!, metric => metric.Key == "accuracy");
    }

    private static async Task StopAsync(AppHostProcess run)
    {
        await run.SignalAsync("INT");
        Assert.True(await run.WaitForExitAsync() == 0, run.Output);
        await run.WaitUntilNothingIsLeftAsync();
    }
}
