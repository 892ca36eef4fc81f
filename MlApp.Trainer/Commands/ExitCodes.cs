namespace MlApp.Trainer.Commands;

/// <summary>How the process ends.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A fault of this program.</summary>
    public const int Unexpected = 1;

    /// <summary>Wrong usage, configuration or data: a person can mend it.</summary>
    public const int InvalidInput = 2;

    /// <summary>No tracking server; the trained model is kept.</summary>
    public const int NoTrackingServer = 3;

    /// <summary>Ctrl+C, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Asked to end: 128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
