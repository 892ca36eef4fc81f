using Microsoft.Extensions.Logging;

namespace MlApp.AppHost.Publishing;

/// <summary>
/// Prints what the steps say, a line each: results to the output, what is wrong to the error stream. Stack traces are left to
/// <c>--include-exception-details true</c>.
/// </summary>
internal sealed class LineLogging : ILoggerProvider
{
    private const string Pipeline = "Aspire.Hosting.Publishing";

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName.StartsWith(Pipeline, StringComparison.Ordinal));

    public void Dispose()
    {
    }

    private sealed class Logger(bool isOfPipeline) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= (isOfPipeline ? LogLevel.Information : LogLevel.Warning);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState entry, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var output = logLevel >= LogLevel.Warning ? System.Console.Error : System.Console.Out;
            output.WriteLine(formatter(entry, exception).ReplaceLineEndings(" "));
        }
    }
}
