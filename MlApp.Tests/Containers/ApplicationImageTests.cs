using System.Text;
using System.Text.Json;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>The image of API and trainer, on the engine that is here.</summary>
public sealed class ApplicationImageTests(BuiltImages images)
{
    private const string Setosa = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alone_with_a_root_that_cannot_be_written_it_serves_the_baseline_and_is_healthy()
    {
        await using var api = await RunningContainer.StartAsync(await images.ApplicationAsync());

        using var row = new StringContent(Setosa, Encoding.UTF8, "application/json");
        var answer = await RunningContainer.JsonOfAsync(await api.Http.PostAsync("predict", row, Token));
        Assert.Equal("setosa", answer.GetProperty("predictions")[0].GetProperty("label").GetString());
        var model = await RunningContainer.JsonOfAsync(await api.Http.GetAsync("model", Token));
        Assert.Equal("folder", model.GetProperty("source").GetString());
        await api.WaitUntilAsync(async () => await api.InspectAsync("{{.State.Health.Status}}") == "healthy", "the engine finds it healthy");

        await api.StopAsync();
        Assert.Equal("0", await api.InspectAsync("{{.State.ExitCode}}"));
    }

    [Fact]
    public async Task Its_health_command_says_no_where_nobody_answers()
    {
        await using var api = await RunningContainer.StartAsync(await images.ApplicationAsync());

        Assert.Equal((0, ""), await api.ExecuteAsync("/app/bin/MlApp.Api", "health"));
        var (code, output) = await api.ExecuteAsync("/app/bin/MlApp.Api", "health", "--url", "http://127.0.0.1:9/health");

        Assert.Equal(1, code);
        Assert.StartsWith("http://127.0.0.1:9/health: ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lightgbm")] // needs OpenMP, which the base image lacks
    [InlineData("fasttree")]
    public async Task It_trains_on_a_configuration_of_one_s_own(string trainer)
    {
        using var own = new TempFolder();
        File.Copy(RepositoryRoot.File("data", "iris.csv"), own["flowers.csv"]);
        await File.WriteAllTextAsync(
            own["flowers.yaml"], $"model: flowers\ntask: multiclass\ndata:\n  path: flowers.csv\n  label: species\ntrainer:\n  name: {trainer}\n", Token);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(own.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var output = await Docker.RunAsync([
            "run", "--rm", .. RunningContainer.Hardening, "--volume", $"{own.Path}:/work:ro", "--entrypoint", "/app/bin/MlApp.Trainer",
            await images.ApplicationAsync(), "train", "--config", "/work/flowers.yaml", "--offline",
        ]);

        Assert.Contains($"{trainer} on 120 rows", output, StringComparison.Ordinal);
        Assert.Contains("/state/runs/flowers/", output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task It_holds_what_runs_and_nothing_of_the_build()
    {
        var image = await images.ApplicationAsync();
        var container = await Docker.RunAsync("create", image);
        string[] files;
        using (var folder = new TempFolder())
        {
            try
            {
                await Docker.RunAsync("cp", $"{container}:/app", folder["app"]);
            }
            finally
            {
                await Docker.TryAsync(CancellationToken.None, "rm", "--volumes", container);
            }

            files = [.. Directory.EnumerateFiles(folder["app"], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder["app"], file).Replace('\\', '/'))];
        }

        Assert.Contains("baseline/MLmodel", files);
        Assert.Contains("configs/iris.yaml", files);
        Assert.Contains("data/iris.csv", files);
        Assert.Equal(["baseline", "bin", "configs", "data"], files.Select(file => file.Split('/')[0]).Distinct().Order());
        Assert.DoesNotContain(files, file => Path.GetExtension(file) is ".cs" or ".csproj" or ".xml" or ".dbg" or ".config");
        Assert.DoesNotContain(files, file => file.Contains("Aspire", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_runs_as_no_root_and_says_what_it_is()
    {
        var image = await images.ApplicationAsync();

        var config = JsonDocument.Parse(await Docker.RunAsync("image", "inspect", "--format", "{{json .Config}}", image)).RootElement;

        Assert.Equal("1654:1654", config.GetProperty("User").GetString());
        var labels = config.GetProperty("Labels");
        Assert.Equal("ml-application", labels.GetProperty("org.opencontainers.image.title").GetString());
        Assert.Equal(BuiltImages.Version, labels.GetProperty("org.opencontainers.image.version").GetString());
    }
}
