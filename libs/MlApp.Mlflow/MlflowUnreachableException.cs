namespace MlApp.Mlflow;

/// <summary>No MLflow server answers: the connection was refused or broke, the name is unknown, or the time ran out.</summary>
/// <param name="trackingUri">See <see cref="TrackingUri"/>.</param>
/// <param name="reason">What happened, without a full stop.</param>
/// <param name="innerException">What it came from.</param>
public sealed class MlflowUnreachableException(Uri trackingUri, string reason, Exception? innerException = null) : Exception(
    $"MLflow at {trackingUri} cannot be reached: {reason}. Start the server, or set MLFLOW_TRACKING_URI to the address of one that runs.",
    innerException)
{
    /// <summary>The address that was tried, without credentials.</summary>
    public Uri TrackingUri { get; } = trackingUri;
}
