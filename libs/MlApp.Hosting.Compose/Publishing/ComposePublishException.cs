namespace Aspire.Hosting.Compose;

/// <summary>The model holds what a Compose file cannot say.</summary>
/// <param name="errors">A line for each, which begins with the resource's name and says what to do.</param>
public sealed class ComposePublishException(IReadOnlyList<string> errors) : DistributedApplicationException(string.Join('\n', errors))
{
    /// <summary>A line for each error.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
