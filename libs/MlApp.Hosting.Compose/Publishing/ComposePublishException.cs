namespace Aspire.Hosting.Compose;

/// <summary>The model holds something that a Compose file cannot say.</summary>
/// <param name="message">One line that names the resource, and says what to do.</param>
public sealed class ComposePublishException(string message) : DistributedApplicationException(message);
