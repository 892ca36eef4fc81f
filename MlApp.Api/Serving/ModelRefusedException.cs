namespace MlApp.Api.Serving;

/// <summary>A model is there and is not to be served; the message says why and what to do.</summary>
/// <param name="reason">One of <see cref="Telemetry.SwapFailure"/>, for telemetry.</param>
/// <param name="message">For a person.</param>
/// <param name="inner">What it comes from.</param>
internal sealed class ModelRefusedException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Reason { get; } = reason;
}
