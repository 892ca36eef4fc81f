using Microsoft.Extensions.Logging;

namespace MlApp.AppHost.Console;

/// <summary>
/// Keeps Aspire's own lines off the screen, but for warnings and errors, and picks out of them what Aspire tells nowhere else:
/// the dashboard's login address, and that it starts its orchestrator.
/// </summary>
internal sealed class QuietLogging(RunState state) : ILoggerProvider
{
    public const string Orchestrator = "Aspire.Hosting.Dcp.DcpHost";

    private const string Application = "Aspire.Hosting.DistributedApplication";
    private const string LoginPrefix = "Login to the dashboard at ";

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, state);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, RunState state) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || (category is Application or Orchestrator && logLevel == LogLevel.Information);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState entry, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var message = formatter(entry, exception);
            if (logLevel >= LogLevel.Warning)
            {
                if (IsCancellation(message, exception)) return;
                // Aspire writes some exceptions into the message, with all their frames.
                var headline = message.Split('\n', 2)[0].TrimEnd();
                state.Say(exception is null ? $"{logLevel}: {headline}" : $"{logLevel}: {headline} {exception.Message}");
            }
            else if (category == Orchestrator)
                state.Orchestrated = true;
            else if (message.StartsWith(LoginPrefix, StringComparison.Ordinal))
                state.Update(overview => overview with { DashboardUrl = message[LoginPrefix.Length..].Trim() });
        }

        // Ctrl+C while things still start ends those starts; that is no error.
        private static bool IsCancellation(string message, Exception? exception) => exception is OperationCanceledException
            || message.Contains(nameof(OperationCanceledException), StringComparison.Ordinal)
            || message.Contains(nameof(TaskCanceledException), StringComparison.Ordinal);
    }
}
