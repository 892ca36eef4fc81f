using System.Net;

namespace MlApp.Mlflow;

/// <summary>
/// MLflow refused a request, or answered in a way that is not MLflow's. The message is the server's own where it gave one.
/// </summary>
/// <param name="message">What was wrong, for a person.</param>
/// <param name="errorCode">See <see cref="ErrorCode"/>.</param>
/// <param name="status">See <see cref="Status"/>.</param>
/// <param name="innerException">What it came from.</param>
public sealed class MlflowException(
    string message,
    string? errorCode = null,
    HttpStatusCode? status = null,
    Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>One of <see cref="Protocol.MlflowErrorCodes"/>; null where it was not MLflow's error.</summary>
    public string? ErrorCode { get; } = errorCode;

    /// <summary>The status of the answer; null where there was no answer, or one that could not be read.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>How long the server asks to wait before the next request.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}
