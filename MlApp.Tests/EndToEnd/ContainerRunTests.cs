using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using MlApp.Mlflow;
using MlApp.Tests.Containers;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>The AppHost with MLflow's own server in a container, on the engine that is here.</summary>
public sealed partial class ContainerRunTests : IAsyncDisposable
{
    // A build from an empty cache and a new database, on a machine that is busy with other tests.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly TempFolder _state = new();
    private readonly string _image = $"mlapp-test/apphost-mlflow:{Guid.NewGuid():n}";
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private string? _volume;

    public ContainerRunTests() => _limit.CancelAfter(Patience);

    public async ValueTask DisposeAsync()
    {
        _limit.Dispose();
        _state.Dispose();
        if (_volume is null) return;
        await Docker.TryAsync(CancellationToken.None, "volume", "rm", _volume);
        await Docker.TryAsync(CancellationToken.None, "image", "rm", _image);
    }

    [Fact]
    public async Task The_real_MLflow_holds_the_champion_nothing_but_its_volume_is_left_and_the_next_run_goes_on_with_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is stopped by a signal, which Windows does not have.");
        await Docker.RequireAsync();

        await using (var run = Start("--mlflow", "container"))
        {
            Assert.Equal("1", await run.WaitUntilServedAsync());
            await run.WaitForAsync("served by ml-app");
            _volume = Volume().Match(run.Output).Groups[1].Value;
            Assert.Contains($"container: asked for by --mlflow; runs in the volume {_volume}", run.Output, StringComparison.Ordinal);
            Assert.Contains("mlflow: building its image", run.Output, StringComparison.Ordinal);

            var (networks, ports) = await ContainerAsync();
            Assert.Equal([$"127.0.0.1:{run.MlflowPort}"], ports);
            using (var mlflow = new MlflowClient(new MlflowClientOptions { TrackingUri = $"http://localhost:{run.MlflowPort}" }))
            {
                var champion = await mlflow.FindModelVersionByAliasAsync("iris", "champion", _limit.Token);
                var training = await mlflow.GetRunAsync(champion!.RunId!, _limit.Token);
                Assert.Contains(training.Data.Metrics!, metric => metric.Key == "accuracy");
            }

            await run.SignalAsync("INT");
            Assert.True(await run.WaitForExitAsync() == 0, run.Output);
            await NothingIsLeftAsync(run, networks);
        }

        var built = await Docker.RunAsync("image", "inspect", "--format", "{{.Id}}", _image);
        await using var again = Start();
        await again.WaitForAsync("iris: nothing has changed since champion version 1 was trained");
        Assert.Equal("1", await again.WaitUntilServedAsync());
        await again.WaitForAsync("served by ml-app");
        Assert.Contains($"container: an engine answers, and the image is built; runs in the volume {_volume}", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("building", again.Output, StringComparison.Ordinal);
        Assert.Equal(built, await Docker.RunAsync("image", "inspect", "--format", "{{.Id}}", _image));

        var (left, _) = await ContainerAsync();
        await again.SignalAsync("KILL");
        await NothingIsLeftAsync(again, left);
    }

    [Fact]
    public async Task Control_C_while_the_image_is_built_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is stopped by a signal, which Windows does not have.");
        await Docker.RequireAsync();
        var environment = Environment();
        environment["Mlflow__BuildOptions"] += " --no-cache";
        await using var run = new AppHostProcess(_state.Path, environment, _limit.Token, "--mlflow", "container");
        await run.WaitForLogAsync("mlflow", "RUN python -m venv");
        _volume = Volume().Match(run.LogOf("mlflow")).Groups[1].Value;

        await run.SignalAsync("INT");

        Assert.True(await run.WaitForExitAsync() == 0, run.Output);
        Assert.Contains("Stopped; nothing is left running", run.Output, StringComparison.Ordinal);
        await run.WaitUntilNothingIsLeftAsync();
        Assert.Equal("", await Docker.RunAsync("image", "ls", "--quiet", _image));
    }

    [Fact]
    public async Task Without_an_engine_the_container_is_refused_in_one_line_before_anything_starts()
    {
        using var none = new TempFolder();
        await RefusedAsync("there is no docker command", "PATH", none.Path);

        await Docker.RequireCommandAsync();
        await RefusedAsync("no engine answers to docker", "DOCKER_HOST", $"tcp://127.0.0.1:{Ports.Free()}");

        using var sick = new TcpListener(IPAddress.Loopback, 0);
        sick.Start();
        await RefusedAsync("the engine of docker does not answer within 5 s", "DOCKER_HOST", $"tcp://{sick.LocalEndpoint}");
    }

    [Fact]
    public async Task Where_the_engine_is_sick_the_embedded_server_serves_and_says_why()
    {
        await Docker.RequireCommandAsync();
        using var sick = new TcpListener(IPAddress.Loopback, 0);
        sick.Start();
        await using var run = new AppHostProcess(
            _state.Path, new Dictionary<string, string?> { ["DOCKER_HOST"] = $"tcp://{sick.LocalEndpoint}" }, _limit.Token);

        Assert.Equal("1", await run.WaitUntilServedAsync());
        await run.WaitForAsync("(embedded: the engine of docker does not answer within 2 s; runs in ");
    }

    private AppHostProcess Start(params string[] arguments) => new(_state.Path, Environment(), _limit.Token, arguments);

    private Dictionary<string, string?> Environment() => new()
    {
        ["Mlflow__Image"] = _image,
        ["Mlflow__EngineTimeout"] = "60",
        // For a machine that reaches no package index.
        ["Mlflow__BuildOptions"] = SharedFolder.Find("mlflow", "wheels") is { } wheels ? $"--build-context \"wheels={wheels}\"" : null,
    };

    private async Task RefusedAsync(string problem, string variable, string value)
    {
        var dotnet = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        await using var run = new AppHostProcess(
            _state["never"], new Dictionary<string, string?> { [variable] = value, ["DOTNET_ROOT"] = dotnet, ["Mlflow__EngineTimeout"] = "5" }, _limit.Token, "--mlflow", "container");
        Assert.True(await run.WaitForExitAsync() == 2, run.Output);
        Assert.Equal(
            $"MLflow mode container cannot be had: {problem}. Start Docker, or take the server that needs none: --mlflow embedded.", run.Output.TrimEnd());
        Assert.False(Directory.Exists(_state["never"]), "Something was started.");
    }

    /// <summary>The networks of the container that runs our image, and where it is published.</summary>
    private async Task<(string[] Networks, string[] Ports)> ContainerAsync()
    {
        var container = await Docker.RunAsync("ps", "--quiet", "--filter", $"ancestor={_image}");
        var settings = JsonDocument.Parse(await Docker.RunAsync("inspect", "--format", "{{json .NetworkSettings}}", container)).RootElement;
        return (
            [.. settings.GetProperty("Networks").EnumerateObject().Select(network => network.Value.GetProperty("NetworkID").GetString()!)],
            [.. settings.GetProperty("Ports").EnumerateObject().Where(port => port.Value.ValueKind is JsonValueKind.Array)
                .SelectMany(port => port.Value.EnumerateArray())
                .Select(port => $"{port.GetProperty("HostIp").GetString()}:{port.GetProperty("HostPort").GetString()}")]);
    }

    private async Task NothingIsLeftAsync(AppHostProcess run, string[] networks)
    {
        await run.WaitUntilNothingIsLeftAsync();
        await Wait.UntilAsync(async () => await Docker.RunAsync("ps", "--all", "--quiet", "--filter", $"ancestor={_image}") is "", _limit.Token);
        await Wait.UntilAsync(async () => !(await Docker.RunAsync("network", "ls", "--quiet", "--no-trunc")).Split('\n').Intersect(networks).Any(), _limit.Token);
        Assert.Equal(_volume, await Docker.RunAsync("volume", "inspect", "--format", "{{.Name}}", _volume!));
    }

    [GeneratedRegex("in the volume ([a-z0-9-]+)")]
    private static partial Regex Volume();
}
