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
        _tracking = new(() => BuildAsync("mlflow-tracking", "Dockerfile.mlflow", RepositoryRoot.Path, WheelOptions));
    }

    /// <summary>What both builds take from this machine.</summary>
    public static IEnumerable<string> Options => [.. PackageOptions, .. WheelOptions];

    /// <summary>The file that says where packages come from on this machine, if there is one.</summary>
    public static string? NuGetConfiguration { get; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "NuGet", "NuGet.Config") is var file && File.Exists(file) ? file : null;

    /// <summary>The folder of wheels beside the checkout, for a machine that reaches no package index.</summary>
    public static string? Wheels { get; } = SharedFolder.Find("mlflow", "wheels");

    private static string[] PackageOptions => NuGetConfiguration is { } file ? ["--secret", $"id=nuget,src={file}"] : [];

    private static string[] WheelOptions => Wheels is { } folder ? ["--build-context", $"wheels={folder}"] : [];

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
    public Task<string> BuildApplicationAsync(string context) => BuildAsync("ml-application", "Dockerfile.mlapp", context, PackageOptions);

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
}
