using MlApp.Tests.Containers;
using MlApp.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(ComposeImages))]

namespace MlApp.Tests.Containers;

/// <summary>The images of docker-compose.yml, built by it when the first test asks for them, under names that no one else uses.</summary>
public sealed class ComposeImages : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<Task> _build;

    public ComposeImages()
    {
        _build = new(BuildAsync);
        Environment = new Dictionary<string, string?>
        {
            ["REGISTRY"] = "localhost",
            ["NAMESPACE"] = $"mlapp-test-{Guid.NewGuid().ToString("n")[..12]}",
            ["VERSION"] = "test",
            // What a person who runs the tests may have set for the application.
            ["COMPOSE_PROFILES"] = null,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null,
            ["BIND_ADDRESS"] = null,
        };
    }

    /// <summary>The variables of the Compose file, by which it finds these images.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>Builds them; skips the test where there is no engine.</summary>
    public async Task RequireAsync()
    {
        await Docker.RequireAsync();
        await _build.Value;
    }

    /// <summary>A stand-in for the official image of a database, from MlApp.Tests/Containers/Databases.</summary>
    public async Task<string> DatabaseAsync(string database)
    {
        var folder = RepositoryRoot.File("MlApp.Tests", "Containers", "Databases");
        var name = Name(database);
        await Docker.RunAsync("buildx", "build", "--load", "--progress", "plain", "--tag", name, "--file", Path.Combine(folder, database + ".Dockerfile"), folder);
        return name;
    }

    public async ValueTask DisposeAsync()
    {
        if (_build.IsValueCreated)
            await Docker.TryAsync(CancellationToken.None, "image", "rm", "--force", Name("ml-application"), Name("mlflow-tracking"), Name("postgres"), Name("mariadb"));
        _folder.Dispose();
    }

    private string Name(string image) => $"{Environment["REGISTRY"]}/{Environment["NAMESPACE"]}/{image}:{Environment["VERSION"]}";

    private async Task BuildAsync()
    {
        // What this machine needs and others do not: where packages come from, and wheels beside the checkout.
        var overlay = "services:\n";
        if (BuiltImages.NuGetConfiguration is { } packages)
            overlay += $"  ml-app: {{build: {{secrets: [nuget]}}}}\n  trainer: {{build: {{secrets: [nuget]}}}}\nsecrets: {{nuget: {{file: '{packages}'}}}}\n";
        if (BuiltImages.Wheels is { } wheels)
            overlay = overlay.Replace("services:\n", $"services:\n  mlflow: {{build: {{additional_contexts: {{wheels: '{wheels}'}}}}}}\n", StringComparison.Ordinal);
        List<string> files = ["--file", "docker-compose.yml"];
        if (overlay != "services:\n")
        {
            await File.WriteAllTextAsync(_folder["build.yml"], overlay);
            files.AddRange(["--file", _folder["build.yml"]]);
        }

        var (code, output) = await Docker.TryAsync(Environment, ["compose", "--progress", "plain", .. files, "build"], TestContext.Current.CancellationToken);
        if (code != 0) throw new InvalidOperationException(output);
    }
}
