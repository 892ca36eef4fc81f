using System.Globalization;
using System.Net;
using MlApp.Mlflow;
using MlApp.Modeling;

namespace MlApp.Trainer.Commands;

/// <summary>From an exception to one line for a person and an exit code for a program.</summary>
internal static class Failure
{
    /// <summary>What to say on standard error.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="verbose">Whether an unexpected error is shown with all that is known of it, instead of going to a log file.</param>
    public static string Describe(Exception exception, bool verbose)
    {
        var message = OneLine(exception.Message);
        if (CodeOf(exception) == ExitCodes.Unexpected)
        {
            var where = verbose ? "" : WriteLog(exception) is { } file ? $" Details are in {file}." : " --verbose shows the details.";
            message = $"Unexpected: {message} This is a fault of the trainer.{where}";
        }

        return verbose ? $"{message}{Environment.NewLine}{exception}" : message;
    }

    public static int CodeOf(Exception exception) => exception switch
    {
        InvalidInputException => ExitCodes.InvalidInput,
        MlflowUnreachableException => ExitCodes.NoTrackingServer,
        // A server that breaks down is no server; what it refuses (no such model, no access) was asked wrongly.
        MlflowException { Status: >= HttpStatusCode.InternalServerError } => ExitCodes.NoTrackingServer,
        MlflowException => ExitCodes.InvalidInput,
        // Disk full, no permission, file in use.
        IOException or UnauthorizedAccessException => ExitCodes.InvalidInput,
        _ => ExitCodes.Unexpected,
    };

    public static string OneLine(string message) =>
        string.Join(' ', message.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string? WriteLog(Exception exception)
    {
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(".mlapp", "logs"));
            var stamp = DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            var file = Path.Combine(folder.FullName, $"trainer-{stamp}-{Environment.ProcessId}.log");
            File.WriteAllText(file, exception.ToString());
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
