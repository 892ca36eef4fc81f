using System.Text;
using CliWrap;
using MlApp.Tests.Support;

namespace MlApp.Tests.EndToEnd;

/// <summary>
/// The Aspire CLI beside an AppHost that a person started. It finds a running AppHost by a socket in the user's folder, and must not
/// find those of other tests: both are given a home of their own.
/// </summary>
internal sealed class AspireCli
{
    private readonly CancellationToken _cancellationToken;

    /// <param name="home">The folder that is the user's for both.</param>
    /// <param name="cancellationToken">Ends what is run.</param>
    public AspireCli(string home, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        Directory.CreateDirectory(home);
        Environment = new Dictionary<string, string?>
        {
            [OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"] = home,
            ["DOTNET_CLI_HOME"] = System.Environment.GetEnvironmentVariable("DOTNET_CLI_HOME")
                ?? System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile),
        };
    }

    /// <summary>What the AppHost has to be started with to be found.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>Runs <c>aspire resource</c>.</summary>
    public async Task<(int ExitCode, string Output)> ResourceAsync(params string[] arguments)
    {
        var output = new StringBuilder();
        var project = RepositoryRoot.File("MlApp.AppHost", "MlApp.AppHost.csproj");
        var result = await Cli.Wrap("dotnet")
            .WithArguments(["tool", "run", "aspire", "--", "resource", .. arguments, "--apphost", project, "--non-interactive", "--nologo"])
            .WithWorkingDirectory(RepositoryRoot.Path)
            .WithEnvironmentVariables(Environment)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output, Encoding.UTF8))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output, Encoding.UTF8))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(_cancellationToken);
        if (output.ToString().Contains("dotnet tool restore", StringComparison.Ordinal)) Missing.Skip("The Aspire CLI is not restored (dotnet tool restore).");
        return (result.ExitCode, output.ToString());
    }
}
