using MlApp.Tests.Containers;
using MlApp.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(BuiltImages))]

namespace MlApp.Tests.Containers;

/// <summary>Both images, built from this checkout when the first test asks for them, under a name that no one else uses.</summary>
public sealed class BuiltImages : IAsyncDisposable
{
    public const string Version = "1.2.3-test";

    private readonly string _run = Guid.NewGuid().ToString("n")[..12];
    private readonly List<string> _names = [];
    private readonly Lazy<Task<string>> _application;
    private readonly Lazy<Task<string>> _tracking;

    public BuiltImages()
    {
        _application = new(() => BuildApplicationAsync(RepositoryRoot.Path));
        _tracking = new(() => BuildAsync("mlflow-tracking", "Dockerfile.mlflow", RepositoryRoot.Path, Wheels()));
    }

    /// <summary>What both builds take from this machine.</summary>
    public static IEnumerable<string> Options => [.. NuGetConfiguration(), .. Wheels()];

    /// <summary>The name of the image of Dockerfile.mlapp; skips the test where there is no engine.</summary>
    public async Task<string> ApplicationAsync()
    {
        await Docker.RequireAsync();
        return await _application.Value;
    }

    /// <summary>The name of the image of Dockerfile.mlflow; skips the test where there is no engine.</summary>
    public async Task<string> TrackingAsync()
    {
        await Docker.RequireAsync();
        return await _tracking.Value;
    }

    /// <summary>Builds Dockerfile.mlapp from another folder.</summary>
    public Task<string> BuildApplicationAsync(string context) => BuildAsync("ml-application", "Dockerfile.mlapp", context, NuGetConfiguration());

    public async ValueTask DisposeAsync()
    {
        if (_names.Count > 0) await Docker.TryAsync(CancellationToken.None, ["image", "rm", "--force", .. _names]);
    }

    private async Task<string> BuildAsync(string image, string dockerfile, string context, IEnumerable<string> options)
    {
        string name;
        lock (_names) _names.Add(name = $"mlapp-test/{image}:{_run}-{_names.Count}");
        await Docker.RunAsync([
            "buildx", "build", "--load", "--progress", "plain", "--file", Path.Combine(context, dockerfile), "--tag", name,
            "--build-arg", $"VERSION={Version}", .. options, context,
        ]);
        return name;
    }

    /// <summary>Where packages come from on this machine, if it says so.</summary>
    private static string[] NuGetConfiguration()
    {
        var file = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "NuGet", "NuGet.Config");
        return File.Exists(file) ? ["--secret", $"id=nuget,src={file}"] : [];
    }

    /// <summary>Wheels beside the checkout, for a machine that reaches no package index.</summary>
    private static string[] Wheels() => SharedFolder.Find("mlflow", "wheels") is { } wheels ? ["--build-context", $"wheels={wheels}"] : [];
}
