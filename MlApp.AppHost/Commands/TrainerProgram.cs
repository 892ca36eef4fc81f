using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MlApp.AppHost.Commands;

/// <summary>
/// The trainer's program beside the trainer's resource, for what is done in a moment: it gets the resource's environment, and what
/// it says goes to the log of the resource that it is run for.
/// </summary>
internal sealed class TrainerProgram(ProjectResource trainer)
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="CommandRefusedException">It failed; the message is what it said.</exception>
    public async Task<string> RunAsync(IServiceProvider services, ILogger logger, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = await PrepareAsync(services, logger, arguments, cancellationToken) };
        Start(process);
        var (output, error) = (ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None); // until then it holds its files
            throw;
        }

        var said = (await error).Trim();
        if (said.Length > 0) CommandLog.Said(logger, trainer.Name, said);
        return process.ExitCode == 0 ? await output : throw new CommandRefusedException(said.Length > 0 ? said : $"{trainer.Name} ended with exit code {process.ExitCode}.");
    }

    private static void Start(Process process)
    {
        try
        {
            process.Start();
            process.StandardInput.Close();
        }
        catch (Win32Exception unstartable)
        {
            throw new CommandRefusedException($"{process.StartInfo.FileName} could not be started ({unstartable.Message}). Stop the application and run it again, which builds it.");
        }
    }

    private async Task<ProcessStartInfo> PrepareAsync(
        IServiceProvider services, ILogger logger, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (trainer.TryGetLastAnnotation<ExecutableAnnotation>(out var binary))
        {
            (start.FileName, start.WorkingDirectory) = (binary.Command, binary.WorkingDirectory);
        }
        else
        {
            start.FileName = "dotnet";
            foreach (var argument in (string[])["run", "--project", trainer.GetProjectMetadata().ProjectPath, "--no-build", "--"]) start.ArgumentList.Add(argument);
        }

        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var configuration = await ExecutionConfigurationBuilder.Create(trainer).WithEnvironmentVariablesConfig()
            .BuildAsync(services.GetRequiredService<DistributedApplicationExecutionContext>(), logger, cancellationToken);
        foreach (var (name, value) in configuration.EnvironmentVariables)
        {
            // What the orchestrator fills in is for its own processes.
            if (!value.Contains("{{", StringComparison.Ordinal)) start.Environment[name] = value;
        }

        start.Environment["OTEL_SERVICE_NAME"] = trainer.Name;
        return start;
    }

    private static Task<string> ReadAsync(StreamReader reader) => Task.Run(() => reader.ReadToEndAsync());
}

internal static partial class CommandLog
{
    [LoggerMessage(1, LogLevel.Information, "{Program}: {Text}")]
    public static partial void Said(ILogger logger, string program, string text);
}
