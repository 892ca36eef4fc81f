using System.Diagnostics;
using System.Globalization;
using System.Text;
using CliWrap;

namespace MlApp.Tests.Trainer;

/// <summary>What the trainer's process said and answered.</summary>
internal sealed record TrainerResult(int ExitCode, string Output, string Error)
{
    /// <summary>From the last that it wrote to its end.</summary>
    public TimeSpan TimeAfterLastWord { get; init; }

    public string[] OutputLines => Lines(Output);

    public string[] ErrorLines => Lines(Error);

    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>The built trainer as a process of its own, in a folder of its own.</summary>
internal sealed class TrainerProcess(string workingDirectory, Uri? trackingUri = null)
{
    private static readonly string Executable = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "MlApp.Trainer", new DirectoryInfo(AppContext.BaseDirectory).Name,
        OperatingSystem.IsWindows() ? "MlApp.Trainer.exe" : "MlApp.Trainer");

    /// <summary>Variables beside those that every test sets.</summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        ["MLFLOW_TRACKING_URI"] = trackingUri?.ToString(),
        ["MLFLOW_TRACKING_TOKEN"] = null,
        ["MLFLOW_TRACKING_USERNAME"] = null,
        ["MLFLOW_TRACKING_PASSWORD"] = null,
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null,
        ["MLAPP_RUNS"] = null,
    };

    /// <summary>Runs it to its end.</summary>
    public Task<TrainerResult> RunAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        RunUntilAsync(arguments, CancellationToken.None, cancellationToken);

    /// <summary>Runs it to its end, or until Ctrl+C is pressed.</summary>
    public async Task<TrainerResult> RunUntilAsync(IEnumerable<string> arguments, CancellationToken controlC, CancellationToken cancellationToken)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var lastWord = Stopwatch.GetTimestamp();
        var listen = PipeTarget.ToDelegate(_ => Volatile.Write(ref lastWord, Stopwatch.GetTimestamp()));
        var command = Cli.Wrap(Executable)
            .WithArguments(arguments)
            .WithWorkingDirectory(workingDirectory)
            .WithEnvironmentVariables(Environment)
            .WithStandardOutputPipe(PipeTarget.Merge(PipeTarget.ToStringBuilder(output, Encoding.UTF8), listen))
            .WithStandardErrorPipe(PipeTarget.Merge(PipeTarget.ToStringBuilder(error, Encoding.UTF8), listen))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        // By a signal of our own: CliWrap sends the same one, but keeps the exit code of what it interrupted to itself.
        await using var interruption = controlC.Register(() => Interrupt(command.ProcessId));
        var code = (await command).ExitCode;
        return new TrainerResult(code, output.ToString(), error.ToString()) { TimeAfterLastWord = Stopwatch.GetElapsedTime(Volatile.Read(ref lastWord)) };
    }

    private static void Interrupt(int process)
    {
        using var kill = Process.Start("kill", ["-INT", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
