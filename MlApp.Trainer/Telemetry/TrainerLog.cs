using Microsoft.Extensions.Logging;

namespace MlApp.Trainer.Telemetry;

/// <summary>What a collector hears of a run beside its spans: names, numbers and kinds of errors, and no text of the data.</summary>
internal static partial class TrainerLog
{
    [LoggerMessage(1, LogLevel.Information, "{Model}: {Stage} took {Seconds} s.")]
    public static partial void StageDone(ILogger logger, string model, string stage, double seconds);

    [LoggerMessage(2, LogLevel.Error, "{Model}: {Stage} failed after {Seconds} s.")]
    public static partial void StageFailed(ILogger logger, string model, string stage, double seconds);

    [LoggerMessage(3, LogLevel.Information, "{Model}: MLflow run {RunId} started at {TrackingUri}.")]
    public static partial void RunStarted(ILogger logger, string model, string runId, Uri trackingUri);

    [LoggerMessage(4, LogLevel.Information, "{Model} version {Version} is registered from MLflow run {RunId}, and is {Alias}.")]
    public static partial void Registered(ILogger logger, string model, string version, string runId, string alias);

    [LoggerMessage(5, LogLevel.Error, "{Model}: the run failed with {ErrorType}; the trainer's console says why.")]
    public static partial void RunFailed(ILogger logger, string model, string errorType);

    [LoggerMessage(6, LogLevel.Warning, "{Model}: the run was stopped.")]
    public static partial void RunStopped(ILogger logger, string model);

    [LoggerMessage(7, LogLevel.Warning, "{Model}: no tracking server answers at {TrackingUri}; the training goes on without.")]
    public static partial void NoServer(ILogger logger, string model, Uri trackingUri);
}
