using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>
/// A container engine as its command line shows it. Aspire has a service for this, which is there only after the model is built;
/// what the model holds depends on the answer.
/// </summary>
/// <param name="command">The command: <c>docker</c>, or one that takes the same arguments.</param>
/// <param name="patience">How long an answer may take.</param>
/// <param name="host">Where Docker's engine listens, as in <c>DOCKER_HOST</c>; null is where the command looks by itself.</param>
internal sealed partial class ContainerEngine(string command, TimeSpan patience, string? host = null)
{
    private const string HostVariable = "DOCKER_HOST";

    private const string TimeoutSetting = "Mlflow:EngineTimeout";

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(10);

    /// <summary>The command.</summary>
    public string Command => command;

    /// <summary>The command is on this machine, as far as it was called so far.</summary>
    public bool IsInstalled { get; private set; } = true;

    /// <summary>What is said of an engine that takes too long, as a clause.</summary>
    public string TooSlow => string.Create(
        CultureInfo.InvariantCulture, $"the engine of {command} does not answer within {patience.TotalSeconds:0.###} s");

    /// <summary>
    /// The engine that Aspire is told to use; without a word of it, Docker. It has as many seconds for an answer as <c>Mlflow:EngineTimeout</c> says.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The seconds are none.</exception>
    public static ContainerEngine From(IConfiguration configuration) => new(
        configuration["DcpPublisher:ContainerRuntime"] ?? configuration["ASPIRE_CONTAINER_RUNTIME"]
        ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"] ?? "docker",
        ReadPatience(configuration[TimeoutSetting]),
        configuration[HostVariable]);

    /// <summary>Asks the engine to list a container, as Aspire does; null where it answers, else what is wrong, as a clause.</summary>
    public string? FindProblem()
    {
        try
        {
            return Run("container", "ls", "--last", "1") switch
            {
                null => TooSlow,
                0 => null,
                _ => $"no engine answers to {command}",
            };
        }
        catch (Win32Exception)
        {
            IsInstalled = false;
            return $"there is no {command} command";
        }
    }

    /// <summary>Whether an image is on this machine; null where the engine takes too long to say it.</summary>
    public bool? HasImage(string image) => Run("image", "inspect", image) is { } code ? code == 0 : null;

    /// <summary>Builds an image, from its cache where nothing changed.</summary>
    /// <param name="dockerfile">What it is built from, with an absolute context.</param>
    /// <param name="image">What it is called.</param>
    /// <param name="options">More options of the command's.</param>
    /// <param name="say">Takes what the command says, line by line, on more than one thread.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <exception cref="DistributedApplicationException">It cannot be built.</exception>
    public async Task BuildAsync(
        MlflowDockerfile dockerfile, string image, IEnumerable<string> options, Action<string> say, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(dockerfile.DockerfilePath ?? "Dockerfile", dockerfile.ContextPath);
        string[] stage = dockerfile.Stage is { } name ? ["--target", name] : [];
        using var build = Start(["build", "--file", file, "--tag", image, .. stage, .. options, dockerfile.ContextPath]);
        try
        {
            await Task.WhenAll(ReadAsync(build.StandardOutput), ReadAsync(build.StandardError), build.WaitForExitAsync(cancellationToken))
                .ConfigureAwait(false);
        }
        finally
        {
            if (!build.HasExited) build.Kill(entireProcessTree: true);
        }

        if (build.ExitCode != 0)
            throw new MlflowNotStartedException($"{command} build ended with exit code {build.ExitCode}: {file} could not be built.");

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
                if (line.Length > 0) say(line);
        }
    }

    /// <summary>Splits options as a shell does: at spaces, except for those between double quotes.</summary>
    public static IEnumerable<string> SplitOptions(string? text) =>
        Option().Matches(text ?? "").Select(match => match.Value.Replace("\"", "", StringComparison.Ordinal));

    private static TimeSpan ReadPatience(string? seconds)
    {
        if (string.IsNullOrWhiteSpace(seconds)) return DefaultPatience;
        return double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= LongestPatience.TotalSeconds
            ? TimeSpan.FromSeconds(number)
            : throw new DistributedApplicationException(
                $"{TimeoutSetting}: '{seconds}' is no number of seconds above 0 and up to {LongestPatience.TotalSeconds:0}.");
    }

    /// <summary>The exit code of a command; null where it took too long and was ended.</summary>
    private int? Run(params ReadOnlySpan<string> arguments)
    {
        using var process = Start(arguments.ToArray());
        try
        {
            // Nobody reads what it says, and a pipe that is full would hold it up.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
            return process.WaitForExit(patience) ? process.ExitCode : null;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (host is not null) start.Environment[HostVariable] = host;
        var process = Process.Start(start)!;
        process.StandardInput.Close(); // it asks for nothing, and a terminal's keys are not for it
        return process;
    }

    [GeneratedRegex("(?:\"[^\"]*\"|[^\\s\"])+")]
    private static partial Regex Option();
}
