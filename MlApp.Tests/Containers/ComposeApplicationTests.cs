using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>The application as containers, on the engine that is here.</summary>
public sealed class ComposeApplicationTests(ComposeImages images) : IAsyncLifetime
{
    private readonly ComposeProject _project = new(images);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await images.RequireAsync();
        await _project.UpAsync();
    }

    public ValueTask DisposeAsync() => _project.DisposeAsync();

    [Fact]
    public async Task It_trains_tracks_registers_and_serves_and_down_and_up_keep_all_of_it()
    {
        Assert.Equal("1", await _project.ServedVersionAsync());
        Assert.Equal("setosa", await _project.PredictAsync());
        var champion = await _project.Mlflow.FindModelVersionByAliasAsync("iris", "champion", Token);
        Assert.Equal("1", champion!.Version);
        var run = await _project.Mlflow.GetRunAsync(champion.RunId!, Token);
        Assert.Equal(RunStatus.Finished, run.Info.Status);
        Assert.True(run.Data.Metrics!.Single(metric => metric.Key == "accuracy").Value > 0.9);
        Assert.NotEmpty(run.Data.Params!);
        var artifacts = new List<string>();
        await foreach (var file in _project.Mlflow.ListArtifactsAsync(run.Info.RunId, cancellationToken: Token)) artifacts.Add(file.Path);
        Assert.Contains("model", artifacts);

        await _project.RunAsync("down");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _project.Api.GetAsync("health", Token));
        await _project.UpAsync();

        Assert.Contains("nothing has changed since champion version 1", await _project.RunAsync("logs", "trainer"), StringComparison.Ordinal);
        Assert.Equal("1", await _project.ServedVersionAsync());
        Assert.Equal("setosa", await _project.PredictAsync());
        Assert.Equal(run.Info.RunId, (await _project.Mlflow.FindModelVersionByAliasAsync("iris", "champion", Token))!.RunId);
    }

    [Fact]
    public async Task Without_MLflow_the_API_serves_its_champion_even_when_it_starts_anew_and_takes_the_next_one_when_MLflow_is_back()
    {
        Assert.Equal("1", await _project.ServedVersionAsync());

        await _project.RunAsync("stop", "mlflow");
        Assert.Equal("setosa", await _project.PredictAsync());
        await _project.RunAsync("restart", "ml-app");
        await _project.WaitUntilAsync(async () => await _project.PredictAsync() == "setosa", "the API answers again");
        Assert.Equal("1", (await _project.ModelAsync()).GetProperty("version").GetString());
        Assert.Equal("cache", (await _project.ModelAsync()).GetProperty("source").GetString());

        await _project.UpAsync();
        var champion = await _project.Mlflow.FindModelVersionByAliasAsync("iris", "champion", Token);
        var next = await _project.Mlflow.CreateModelVersionAsync(
            "iris", champion!.Source!, champion.RunId, champion.Tags!.Where(tag => tag.Key.StartsWith("mlapp.", StringComparison.Ordinal)), cancellationToken: Token);
        await _project.Mlflow.SetAliasAsync("iris", "champion", next.Version, Token);
        await _project.WaitUntilAsync(async () => (await _project.ModelAsync()).GetProperty("version").GetString() == next.Version, "the API takes the new champion");
    }

    [Theory]
    [InlineData("mlflow")]
    [InlineData("ml-app")]
    public async Task A_service_that_is_killed_starts_again_and_knows_what_it_knew(string service)
    {
        Assert.Equal("1", await _project.ServedVersionAsync());
        var before = await _project.InspectAsync(service);

        await KillAsync(service);

        await _project.WaitUntilAsync(
            async () => await _project.InspectAsync(service) is var now
                && now.GetProperty("RestartCount").GetInt32() > before.GetProperty("RestartCount").GetInt32()
                && now.GetProperty("State").GetProperty("Health").GetProperty("Status").GetString() == "healthy",
            $"{service} is healthy again");
        Assert.Equal("1", (await _project.Mlflow.FindModelVersionByAliasAsync("iris", "champion", Token))!.Version);
        Assert.Equal("1", await _project.ServedVersionAsync());
        Assert.Equal("setosa", await _project.PredictAsync());
    }

    [Fact]
    public async Task The_engine_runs_each_service_hardened_and_on_loopback_alone()
    {
        foreach (var service in new[] { "mlflow", "trainer", "ml-app" })
        {
            var container = await _project.InspectAsync(service);
            var host = container.GetProperty("HostConfig");
            Assert.True(host.GetProperty("ReadonlyRootfs").GetBoolean());
            Assert.True(host.GetProperty("Init").GetBoolean());
            Assert.False(host.GetProperty("Privileged").GetBoolean());
            Assert.Equal(["ALL"], Texts(host.GetProperty("CapDrop")));
            Assert.Equal(["no-new-privileges:true"], Texts(host.GetProperty("SecurityOpt")));
            Assert.InRange(host.GetProperty("Memory").GetInt64(), 1, 2L << 30);
            Assert.InRange(host.GetProperty("PidsLimit").GetInt64(), 1, 512);
            Assert.Equal("json-file", host.GetProperty("LogConfig").GetProperty("Type").GetString());
            Assert.Equal("10m", host.GetProperty("LogConfig").GetProperty("Config").GetProperty("max-size").GetString());
            Assert.Equal(service == "trainer" ? "no" : "unless-stopped", host.GetProperty("RestartPolicy").GetProperty("Name").GetString());
            Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", container.GetProperty("Config").GetProperty("User").GetString());
            Assert.EndsWith("_ml-network", Assert.Single(container.GetProperty("NetworkSettings").GetProperty("Networks").EnumerateObject()).Name, StringComparison.Ordinal);
            foreach (var ports in host.GetProperty("PortBindings").EnumerateObject())
                Assert.All(ports.Value.EnumerateArray(), port => Assert.Equal("127.0.0.1", port.GetProperty("HostIp").GetString()));
        }

        var (code, output) = await Docker.TryAsync(Token, "exec", await _project.ContainerAsync("mlflow"), "touch", "/opt/mlflow/x");
        Assert.NotEqual(0, code);
        Assert.Contains("Read-only file system", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_off_commands_train_on_one_s_own_files_and_predict_with_the_champion()
    {
        using var own = new TempFolder();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(own.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.Copy(RepositoryRoot.File("data", "wine.csv"), own["wine.csv"]);
        File.Copy(RepositoryRoot.File("configs", "wine.yaml"), own["wine.yaml"]);
        await File.WriteAllTextAsync(
            own["wine.yaml"], (await File.ReadAllTextAsync(own["wine.yaml"], Token)).Replace("../data/wine.csv", "wine.csv", StringComparison.Ordinal), Token);
        await File.WriteAllTextAsync(own["flowers.csv"], "sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n6.7,3.1,5.6,2.4\n", Token);

        var trained = await _project.RunAsync("run", "--rm", "--no-TTY", "--volume", $"{own.Path}:/own:ro", "trainer", "train", "--config", "/own/wine.yaml");
        var predicted = await _project.RunAsync(
            "run", "--rm", "--no-TTY", "--volume", $"{own.Path}:/own:ro", "trainer", "predict", "--model", "models:/iris@champion", "--input", "/own/flowers.csv");

        Assert.Contains("wine version 1 is the champion", trained, StringComparison.Ordinal);
        Assert.NotNull(await _project.Mlflow.FindModelVersionByAliasAsync("wine", "champion", Token));
        var lines = predicted.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        Assert.Contains(lines, line => line.StartsWith("5.1,3.5,1.4,0.2,setosa,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("6.7,3.1,5.6,2.4,virginica,", StringComparison.Ordinal));
    }

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString());

    /// <summary>Ends the program itself from outside of the engine, as memory that runs out does: an end by the engine counts as wished for.</summary>
    private async Task KillAsync(string service)
    {
        var processes = (await Docker.RunAsync("top", await _project.ContainerAsync(service), "-o", "pid,args")).Split('\n')[1..];
        var program = processes.First(line => !line.Contains("docker-init", StringComparison.Ordinal) && !line.Contains("health", StringComparison.Ordinal));
        try
        {
            using var process = Process.GetProcessById(int.Parse(program.Trim().Split(' ')[0], CultureInfo.InvariantCulture));
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"The engine's processes cannot be ended from here: {e.Message}");
        }
    }
}
