using System.ComponentModel;
using System.Text;
using CliWrap;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>Docker's command line.</summary>
internal static class Docker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, string?> Nothing = [];

    private const string NoCommand = "There is no docker command.";

    private static readonly Lazy<Task<string?>> Problem = new(FindProblemAsync);

    /// <summary>Skips the test where no engine for Linux containers answers, or one of the plugins that we use is not there.</summary>
    public static async Task RequireAsync()
    {
        if (await Problem.Value is { } reason) Missing.Skip(reason);
    }

    /// <summary>Skips the test where there is no docker command, with or without an engine.</summary>
    public static async Task RequireCommandAsync()
    {
        try
        {
            await RunAsync("--version");
        }
        catch (Win32Exception)
        {
            Missing.Skip(NoCommand);
        }
    }

    /// <summary>Runs a command and returns what it printed, both streams in turn.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error; the message holds what it printed.</exception>
    public static async Task<string> RunAsync(params IEnumerable<string> arguments)
    {
        var (code, output) = await TryAsync(TestContext.Current.CancellationToken, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"docker {string.Join(' ', arguments)} ended with {code}:\n{output}");
    }

    /// <summary>Runs a command that may fail.</summary>
    public static Task<(int ExitCode, string Output)> TryAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        TryAsync(Nothing, arguments, cancellationToken);

    /// <summary>Runs a command that may fail, with more environment than this process has.</summary>
    public static async Task<(int ExitCode, string Output)> TryAsync(
        IReadOnlyDictionary<string, string?> environment, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var pipe = PipeTarget.ToDelegate(line =>
        {
            lock (output) output.AppendLine(line);
        });
        var result = await Cli.Wrap("docker")
            .WithArguments(arguments)
            .WithEnvironmentVariables(environment)
            .WithWorkingDirectory(RepositoryRoot.Path)
            .WithStandardOutputPipe(pipe)
            .WithStandardErrorPipe(pipe)
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        return (result.ExitCode, output.ToString().TrimEnd());
    }

    private static async Task<string?> FindProblemAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var (code, system) = await TryAsync(limit.Token, "info", "--format", "{{.OSType}}");
            if (code != 0) return $"No Docker engine answers: {system}";
            if (system != "linux") return $"The Docker engine runs {system} containers, and the images are for Linux.";
            foreach (var plugin in new[] { "buildx", "compose" })
                if ((await TryAsync(limit.Token, plugin, "version")).ExitCode != 0) return $"Docker has no {plugin} plugin.";
            return null;
        }
        catch (Win32Exception)
        {
            return NoCommand;
        }
        catch (OperationCanceledException)
        {
            return $"The Docker engine does not answer within {Patience.TotalSeconds} s.";
        }
    }
}
