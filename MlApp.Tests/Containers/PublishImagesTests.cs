using System.Text;
using System.Text.Json;
using CliWrap;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>eng/publish-images, in a checkout of its own with what is in this one, against a registry that asks for a login.</summary>
public sealed class PublishImagesTests : IDisposable
{
    private const string Application = "team/ml-application";
    private const string Tracking = "team/mlflow-tracking";
    private const string Setosa = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    private static readonly string Version = System.Xml.Linq.XDocument.Load(RepositoryRoot.File("Directory.Build.props")).Descendants("Version").Single().Value;

    private readonly TempFolder _checkout = new();
    private readonly TempFolder _config = new();
    private readonly Dictionary<string, string?> _environment = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_images_are_pushed_after_a_login_and_run_from_what_was_pulled()
    {
        var commit = await CheckoutAsync();
        await using var registry = await LocalRegistry.StartAsync();
        _environment["REGISTRY"] = registry.Address;
        _environment["NAMESPACE"] = "team";
        string[] names = [$"{registry.Address}/{Application}", $"{registry.Address}/{Tracking}"];
        try
        {
            // Without a login: built, refused by the registry, and nothing is there.
            var (code, output) = await PublishAsync();
            Assert.Equal(1, code);
            Assert.EndsWith("eng/publish-images: ml-application was not built or not pushed; the reason is above.", output, StringComparison.Ordinal);
            Assert.Null(await registry.DigestAsync(Application, "latest"));

            (code, output) = await RunAsync("docker", ["login", "--username", LocalRegistry.User, "--password-stdin", registry.Address], LocalRegistry.Password);
            Assert.True(code == 0, output);

            (code, output) = await PublishAsync();
            Assert.True(code == 0, output);
            string[] tags = [Version, commit[..12], "latest"];
            Assert.Equal(names.Select(name => $"pushed {name}: {string.Join(' ', tags)}"), output.Split('\n')[^2..].Select(line => line.TrimEnd('\r')));
            Assert.Equal(tags.Order(StringComparer.Ordinal), await registry.TagsAsync(Application));
            Assert.Equal(tags.Order(StringComparer.Ordinal), await registry.TagsAsync(Tracking));
            Assert.DoesNotContain(LocalRegistry.Password, output, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes($"{LocalRegistry.User}:{LocalRegistry.Password}")), output, StringComparison.Ordinal);

            // A pre-release leaves latest where it is.
            var latest = await registry.DigestAsync(Application, "latest");
            _environment["VERSION"] = "99.0.0-rc.1";
            (code, output) = await PublishAsync();
            Assert.True(code == 0, output);
            Assert.NotNull(await registry.DigestAsync(Tracking, "99.0.0-rc.1"));
            Assert.Equal(latest, await registry.DigestAsync(Application, "latest"));
            Assert.NotEqual(latest, await registry.DigestAsync(Application, "99.0.0-rc.1"));

            // As on another machine: nothing of it here, and all of it from there.
            await RemoveAsync(names);
            foreach (var name in names)
            {
                (code, output) = await RunAsync("docker", ["pull", $"{name}:{Version}"]);
                Assert.True(code == 0, output);
                var labels = JsonDocument.Parse(await Docker.RunAsync("image", "inspect", "--format", "{{json .Config.Labels}}", $"{name}:{Version}")).RootElement;
                Assert.Equal(Version, labels.GetProperty("org.opencontainers.image.version").GetString());
                Assert.Equal(commit, labels.GetProperty("org.opencontainers.image.revision").GetString());
                Assert.StartsWith("20", labels.GetProperty("org.opencontainers.image.created").GetString(), StringComparison.Ordinal);
            }

            await using var api = await RunningContainer.StartAsync($"{names[0]}:{Version}");
            using var row = new StringContent(Setosa, Encoding.UTF8, "application/json");
            var answer = await RunningContainer.JsonOfAsync(await api.Http.PostAsync("predict", row, Token));
            Assert.Equal("setosa", answer.GetProperty("predictions")[0].GetProperty("label").GetString());
            await using var mlflow = await RunningContainer.StartAsync($"{names[1]}:{Version}");
            Assert.Equal("OK", await mlflow.Http.GetStringAsync("health", Token));
        }
        finally
        {
            await RemoveAsync(names);
        }
    }

    [Theory]
    [InlineData("VERSION", "1/2", "'1/2' is no image tag: set VERSION to letters, digits, '.', '_' and '-'.")]
    [InlineData("REGISTRY", "https://registry.example", "REGISTRY is a host, as in ghcr.io, and no address: 'https://registry.example'.")]
    [InlineData("NAMESPACE", "Team", "'Team' is no namespace: set NAMESPACE to small letters, digits, '.', '_' and '-'.")]
    [InlineData("NAMESPACE", "", "NAMESPACE is not set: your account or organisation at docker.io.")]
    [InlineData("REGISTRY", "registry.example", "not logged in at registry.example: docker login registry.example")]
    [InlineData("REGISTRY", null, "not logged in at docker.io: docker login docker.io")]
    public async Task What_is_missing_is_said_before_anything_is_built(string variable, string? value, string message)
    {
        await CheckoutAsync();
        _environment["NAMESPACE"] = "team";
        _environment[variable] = value;
        // A login elsewhere is none here.
        await File.WriteAllTextAsync(_config["config.json"], """{"auths":{"other.example":{"auth":"bm90OnNob3du"}}}""", Token);

        var (code, output) = await PublishAsync();

        Assert.Equal((2, $"eng/publish-images: {message}"), (code, output));
    }

    [Fact]
    public async Task A_change_that_is_not_committed_is_not_pushed()
    {
        await CheckoutAsync();
        _environment["NAMESPACE"] = "team";
        await File.AppendAllTextAsync(_checkout["MlApp.Api/Program.cs"], "// not committed\n", Token);

        var (code, output) = await PublishAsync();

        Assert.Equal(2, code);
        Assert.Equal("eng/publish-images: the working tree has changes: commit them, so that the commit in the tags is what is in the images.", output);
    }

    [Fact]
    public async Task Without_an_engine_it_says_so()
    {
        await CheckoutAsync();
        _environment["DOCKER_HOST"] = "tcp://127.0.0.1:9";

        var (code, output) = await PublishAsync("--no-push");

        Assert.Equal((2, "eng/publish-images: no Docker engine answers: start it."), (code, output));
    }

    [Fact]
    public async Task Several_platforms_need_a_builder_that_can()
    {
        await CheckoutAsync();
        var inspected = await Docker.RunAsync("buildx", "inspect");
        var store = await Docker.RunAsync("info", "--format", "{{.DriverStatus}}");
        if (!inspected.Split('\n').Any(line => line.Split(':') is ["Driver", var driver] && driver.Trim() == "docker"))
            Assert.Skip("The builder here can build for several platforms.");
        if (store.Contains("io.containerd.snapshotter", StringComparison.Ordinal)) Assert.Skip("The engine here can build for several platforms.");
        _environment["PLATFORMS"] = "linux/amd64,linux/arm64";

        var (code, output) = await PublishAsync("--no-push");

        Assert.Equal(2, code);
        Assert.Equal("eng/publish-images: several platforms, provenance and SBOM need another builder: docker buildx create --use --driver docker-container", output);
    }

    public void Dispose()
    {
        _checkout.Dispose();
        _config.Dispose();
    }

    /// <summary>Commits what git knows of in this checkout, changes included, in a folder of its own; returns the commit.</summary>
    private async Task<string> CheckoutAsync()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The script is for bash.");
        await Docker.RequireAsync();
        await PrepareClientAsync();

        var files = await GitAsync(RepositoryRoot.Path, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(RepositoryRoot.File(file))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_checkout[file])!);
            File.Copy(RepositoryRoot.File(file), _checkout[file]); // with its mode
        }

        await GitAsync(_checkout.Path, "init", "--quiet");
        await GitAsync(_checkout.Path, "add", "--all");
        await GitAsync(_checkout.Path, "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "Test");
        return (await GitAsync(_checkout.Path, "rev-parse", "HEAD")).Trim();
    }

    /// <summary>A configuration of Docker's client of the test's own, without anybody's logins, for the engine and the plugins that are here.</summary>
    private async Task PrepareClientAsync()
    {
        var plugins = Path.Combine(Environment.GetEnvironmentVariable("DOCKER_CONFIG") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker"), "cli-plugins");
        if (Directory.Exists(plugins)) Directory.CreateSymbolicLink(_config["cli-plugins"], plugins);
        _environment["DOCKER_HOST"] = await Docker.RunAsync("context", "inspect", "--format", "{{.Endpoints.docker.Host}}");
        _environment["DOCKER_CONFIG"] = _config.Path;
        foreach (var variable in new[] { "DOCKER_CONTEXT", "REGISTRY", "NAMESPACE", "VERSION", "PLATFORMS", "ATTEST", "ANONYMOUS" }) _environment[variable] = null;
    }

    private Task<(int ExitCode, string Output)> PublishAsync(params string[] options) =>
        RunAsync("bash", [_checkout["eng/publish-images"], .. options, "--", .. BuiltImages.Options]);

    private async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, string input = "")
    {
        var output = new StringBuilder();
        var pipe = PipeTarget.ToDelegate(line =>
        {
            lock (output) output.AppendLine(line);
        });
        var result = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory(_checkout.Path)
            .WithEnvironmentVariables(_environment)
            .WithStandardInputPipe(PipeSource.FromString(input))
            .WithStandardOutputPipe(pipe)
            .WithStandardErrorPipe(pipe)
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(Token);
        return (result.ExitCode, output.ToString().TrimEnd());
    }

    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        var output = new StringBuilder();
        await Cli.Wrap("git")
            .WithArguments(["-C", folder, .. arguments])
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .ExecuteAsync(Token);
        return output.ToString();
    }

    private static async Task RemoveAsync(string[] names)
    {
        foreach (var name in names)
        {
            var (_, images) = await Docker.TryAsync(CancellationToken.None, "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", name);
            var found = images.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (found.Length > 0) await Docker.TryAsync(CancellationToken.None, ["image", "rm", "--force", .. found]);
        }
    }
}
