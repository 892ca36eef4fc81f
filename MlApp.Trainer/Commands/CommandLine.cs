using System.CommandLine;
using System.CommandLine.Invocation;

namespace MlApp.Trainer.Commands;

/// <summary>The commands, and how the process ends after each of them.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Trains models from CSV files, and tracks and registers them in MLflow.")
        {
            TrainCommand.Create(),
            PredictCommand.Create(),
            EvaluateCommand.Create(),
            RegisterCommand.Create(),
            VersionsCommand.Create(),
            PromoteCommand.Create(),
            RollbackCommand.Create(),
            CopyCommand.Create(),
        };
        root.Add(SharedOptions.TrackingUri);
        root.Add(SharedOptions.Verbose);

        using var interruption = new Interruption();
        var verbose = false;
        try
        {
            var parsed = root.Parse(args);
            if (parsed.Action is ParseErrorAction) return ShowUsageError(parsed);
            verbose = parsed.GetValue(SharedOptions.Verbose);
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("Stopped.");
            return interruption.ExitCode;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(Failure.Describe(e, verbose));
            return Failure.CodeOf(e);
        }
    }

    private static int ShowUsageError(ParseResult parsed)
    {
        var command = string.Join(' ', Path(parsed.CommandResult.Command).Reverse());
        // What is not understood comes before what is missed for that reason.
        var error = parsed.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is not known here" : parsed.Errors[0].Message.TrimEnd('.');
        Console.Error.WriteLine($"{error}. '{command} --help' shows how to call it.");
        return ExitCodes.InvalidInput;
    }

    private static IEnumerable<string> Path(Command? command)
    {
        for (; command is not null; command = command.Parents.OfType<Command>().FirstOrDefault()) yield return command.Name;
    }
}
