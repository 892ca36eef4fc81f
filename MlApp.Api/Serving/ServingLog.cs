namespace MlApp.Api.Serving;

internal static partial class ServingLog
{
    [LoggerMessage(1, LogLevel.Information, "Serving {Model} version {Version} (run {RunId}, SHA-256 {Sha256}), loaded from {Source} in {Milliseconds} ms; before it {Before}.")]
    public static partial void Serving(ILogger logger, string model, string version, string runId, string sha256, string source, long milliseconds, string before);

    [LoggerMessage(2, LogLevel.Information, "{Detail}")]
    public static partial void Recovered(ILogger logger, string detail);

    [LoggerMessage(3, LogLevel.Information, "{Detail} {Served}")]
    public static partial void NoChampion(ILogger logger, string detail, string served);

    [LoggerMessage(4, LogLevel.Error, "{Detail} {Served}")]
    public static partial void Refused(ILogger logger, string detail, string served);

    [LoggerMessage(5, LogLevel.Warning, "{Detail} {Served}")]
    public static partial void Unreachable(ILogger logger, string detail, string served);

    [LoggerMessage(6, LogLevel.Warning, "The model that was served before the restart is not used: {Detail}")]
    public static partial void CacheRefused(ILogger logger, string detail);

    [LoggerMessage(7, LogLevel.Error, "The model folder of Serving:ModelFolder is not served: {Detail}")]
    public static partial void FolderRefused(ILogger logger, string detail);

    [LoggerMessage(8, LogLevel.Warning, "Old versions could not be removed from the model store: {Detail}")]
    public static partial void NotPruned(ILogger logger, string detail);

    [LoggerMessage(9, LogLevel.Warning, "The served version could not be kept for a restart: {Detail}")]
    public static partial void NotKept(ILogger logger, string detail);

    [LoggerMessage(10, LogLevel.Error, "Looking for the champion failed; it is tried again.")]
    public static partial void PollFailed(ILogger logger, Exception error);
}
