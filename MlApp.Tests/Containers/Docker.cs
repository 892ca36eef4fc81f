using System.ComponentModel;
using System.Text;
using CliWrap;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>Docker's command line.</summary>
internal static class Docker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly Lazy<Task<string?>> Problem = new(FindProblemAsync);

    /// <summary>
    /// Skips the test where no engine for Linux containers answers, or its builder is not there; in <c>.ci/run</c> too, as long as that
    /// starts no engine.
    /// </summary>
    public static async Task RequireAsync()
    {
        if (await Problem.Value is { } reason) Assert.Skip(reason);
    }

    /// <summary>Runs a command and returns what it printed, both streams in turn.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error; the message holds what it printed.</exception>
    public static async Task<string> RunAsync(params IEnumerable<string> arguments)
    {
        var (code, output) = await TryAsync(TestContext.Current.CancellationToken, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"docker {string.Join(' ', arguments)} ended with {code}:\n{output}");
    }

    /// <summary>Runs a command that may fail.</summary>
    public static async Task<(int ExitCode, string Output)> TryAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var output = new StringBuilder();
        var pipe = PipeTarget.ToDelegate(line =>
        {
            lock (output) output.AppendLine(line);
        });
        var result = await Cli.Wrap("docker")
            .WithArguments(arguments)
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
            var (buildx, _) = await TryAsync(limit.Token, "buildx", "version");
            return buildx == 0 ? null : "Docker has no buildx plugin.";
        }
        catch (Win32Exception)
        {
            return "There is no docker command.";
        }
        catch (OperationCanceledException)
        {
            return $"The Docker engine does not answer within {Patience.TotalSeconds} s.";
        }
    }
}
