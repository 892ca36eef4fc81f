namespace MlApp.Mlflow;

/// <summary>Where the server is, who asks, and how patient the client is.</summary>
public sealed record MlflowClientOptions
{
    /// <summary>Where a server is looked for when nothing says otherwise.</summary>
    public const string DefaultTrackingUri = "http://localhost:5001";

    /// <summary>
    /// The server's address, http or https, with its path prefix if it has one; may hold <c>user:password@</c>.
    /// Not used where the <see cref="HttpClient"/> has a base address.
    /// </summary>
    public string TrackingUri { get; init; } = DefaultTrackingUri;

    /// <summary>Sent as <c>Authorization: Bearer</c>, unless there are a user name and a password.</summary>
    public string? Token { get; init; }

    /// <summary>Sent with <see cref="Password"/> as <c>Authorization: Basic</c>.</summary>
    public string? Username { get; init; }

    /// <summary>Sent with <see cref="Username"/> as <c>Authorization: Basic</c>.</summary>
    public string? Password { get; init; }

    /// <summary>How often a call is repeated that failed in a way that may pass; 0 for never.</summary>
    public int MaxRetries { get; init; } = 4;

    /// <summary>The wait before the first repetition; it doubles with each, and up to half of it is left out by chance.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait that a server's <c>Retry-After</c> may ask for; a longer one ends the call.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one attempt may go without a byte coming or going.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The most bytes of JSON that one answer may have; a page of 1,000 runs seldom has a hundredth of it.</summary>
    public long MaxAnswerBytes { get; init; } = 512L << 20;

    /// <summary>The most that one folder may hold that is downloaded, in bytes.</summary>
    public long MaxDownloadBytes { get; init; } = 8L << 30;

    /// <summary>The most files and folders that one folder may hold that is downloaded.</summary>
    public int MaxDownloadFiles { get; init; } = 10_000;

    /// <summary>The clock that waits and time-outs go by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Reads MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN, MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, as MLflow's own client
    /// does; a variable that is empty counts as not set.
    /// </summary>
    /// <param name="variable">Gives a variable's value; the environment of this process if null.</param>
    public static MlflowClientOptions FromEnvironment(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        return new MlflowClientOptions
        {
            TrackingUri = Read("MLFLOW_TRACKING_URI") ?? DefaultTrackingUri,
            Token = Read("MLFLOW_TRACKING_TOKEN"),
            Username = Read("MLFLOW_TRACKING_USERNAME"),
            Password = Read("MLFLOW_TRACKING_PASSWORD"),
        };

        string? Read(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;
    }

    // The synthesized text of a record would show the password.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append("TrackingUri = ").Append(Transport.TrackingAddress.WithoutCredentials(TrackingUri));
        return true;
    }
}
