using System.Collections.Concurrent;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Compose;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MlApp.Tests.Hosting.Compose;

/// <summary>A model of a test as the Compose file that it is published as.</summary>
internal static class PublishedModel
{
    public static async Task<ComposeFile> ComposeAsync(
        Action<IDistributedApplicationBuilder> model, Action<IResourceBuilder<ComposeFileResource>>? configure = null)
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish", "--step", "publish"]);
        var file = builder.AddComposeFile("tried");
        configure?.Invoke(file);
        model(builder);
        await using var app = builder.Build();
        return await new ComposeFileComposer(file.Resource, app.Services.GetRequiredService<DistributedApplicationModel>(),
            builder.ExecutionContext, NullLogger.Instance).ComposeAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs Aspire's publish pipeline: its exit code, and what it logged of warnings and errors.</summary>
    public static async Task<(int ExitCode, string[] Lines)> PublishAsync(Action<IDistributedApplicationBuilder> model, string output)
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish", "--step", "publish", "--clear-cache", "true", "--output-path", output]);
        builder.AddComposeFile("tried");
        model(builder);
        using var log = new Complaints();
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(log));
        var before = Environment.ExitCode;
        try
        {
            Environment.ExitCode = 0;
            await using var app = builder.Build();
            await app.RunAsync(TestContext.Current.CancellationToken);
            return (Environment.ExitCode, [.. log.Lines]);
        }
        finally
        {
            Environment.ExitCode = before;
        }
    }

    /// <summary>The one error that there is.</summary>
    public static async Task<string> ErrorAsync(Action<IDistributedApplicationBuilder> model) => Assert.Single(await ErrorsAsync(model));

    /// <summary>All errors, each of one line.</summary>
    public static async Task<IReadOnlyList<string>> ErrorsAsync(
        Action<IDistributedApplicationBuilder> model, Action<IResourceBuilder<ComposeFileResource>>? configure = null)
    {
        var failed = await Assert.ThrowsAsync<ComposePublishException>(() => ComposeAsync(model, configure));
        Assert.All(failed.Errors, error => Assert.DoesNotContain('\n', error));
        return failed.Errors;
    }

    private sealed class Complaints : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Enqueue(formatter(state, exception) + exception);
        }

        public void Dispose()
        {
        }
    }
}
