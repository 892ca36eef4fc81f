using System.Text;
using CliWrap;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.HostingMlflow;

/// <summary>
/// The mode python is built with Aspire.Hosting.Python where the package sources have it, and without it elsewhere. The package here
/// is one with the signatures of the real one, so that both ways are built on every machine.
/// </summary>
public sealed class PythonPackageTests : IDisposable
{
    private const string Signatures = """
        using Aspire.Hosting.ApplicationModel;
        using Aspire.Hosting.Python;

        namespace Aspire.Hosting.Python
        {
            public class PythonAppResource(string name, string executablePath, string appDirectory) : ExecutableResource(name, executablePath, appDirectory);
        }

        namespace Aspire.Hosting
        {
            public static class PythonAppResourceBuilderExtensions
            {
                public static IResourceBuilder<PythonAppResource> AddPythonModule(
                    this IDistributedApplicationBuilder builder, string name, string appDirectory, string moduleName) =>
                    builder.AddResource(new PythonAppResource(name, "python", appDirectory)).WithArgs("-m", moduleName);

                public static IResourceBuilder<T> WithVirtualEnvironment<T>(
                    this IResourceBuilder<T> builder, string virtualEnvironmentPath, bool createIfNotExists = true) where T : PythonAppResource =>
                    builder.WithCommand(System.IO.Path.Combine(virtualEnvironmentPath, "bin", "python"));
            }
        }
        """;

    private static readonly string Library = RepositoryRoot.File("libs", "MlApp.Hosting.Mlflow", "MlApp.Hosting.Mlflow.csproj");

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public PythonPackageTests() => _limit.CancelAfter(TimeSpan.FromMinutes(5));

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_built_with_the_package_where_the_sources_have_it_and_without_where_it_is_told_to()
    {
        await PackAsync();

        await DotNetAsync(["build", Library, "-m:1", "-nodeReuse:false"]);
        Assert.Equal("true", (await File.ReadAllTextAsync(Answer, _limit.Token)).Trim());
        Assert.True(IsReferred(), "It was built without the package.");

        await DotNetAsync(["build", Library, "-m:1", "-nodeReuse:false", "-p:AspireHostingPython=false"]);
        Assert.False(IsReferred(), "It was built with the package.");
    }

    private string Answer => _folder["artifacts/obj/MlApp.Hosting.Mlflow/aspire-hosting-python.txt"];

    /// <summary>Whether the library that was built refers to the package's assembly, whose name stands in its metadata.</summary>
    private bool IsReferred() =>
        File.ReadAllBytes(_folder["artifacts/bin/MlApp.Hosting.Mlflow/debug/MlApp.Hosting.Mlflow.dll"]).AsSpan().IndexOf("Aspire.Hosting.Python\0"u8) >= 0;

    private async Task PackAsync()
    {
        var version = typeof(Aspire.Hosting.DistributedApplication).Assembly.GetName().Version!.ToString(3);
        Directory.CreateDirectory(_folder["package"]);
        await File.WriteAllTextAsync(_folder["package/Signatures.cs"], Signatures, _limit.Token);
        await File.WriteAllTextAsync(_folder["package/Aspire.Hosting.Python.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Version>{version}</Version>
                <PackageOutputPath>{Directory.CreateDirectory(_folder["source"]).FullName}</PackageOutputPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Aspire.Hosting" Version="{version}" />
                <PackageReference Include="Nerdbank.MessagePack" Version="1.3.88" />
                <PackageReference Include="Polly.Core" Version="8.8.0" />
              </ItemGroup>
            </Project>
            """, _limit.Token);
        await DotNetAsync(["pack", _folder["package"], "-m:1", "-nodeReuse:false"]);
    }

    /// <summary>Runs it so that nothing that is restored or built here is seen elsewhere.</summary>
    private async Task DotNetAsync(IEnumerable<string> arguments)
    {
        var said = new StringBuilder();
        var result = await Cli.Wrap(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
            .WithArguments(arguments)
            .WithWorkingDirectory(RepositoryRoot.Path)
            .WithEnvironmentVariables(new Dictionary<string, string?>
            {
                ["ArtifactsPath"] = _folder["artifacts"],
                ["RestoreAdditionalProjectSources"] = _folder["source"],
                ["RestorePackagesPath"] = _folder["packages"],
                ["RestoreFallbackFolders"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                    ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
            })
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(said))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(said))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(_limit.Token);
        Assert.True(result.IsSuccess, said.ToString());
    }
}
