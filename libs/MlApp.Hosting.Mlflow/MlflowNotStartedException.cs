namespace Aspire.Hosting;

/// <summary>A server cannot be started for a reason that a person can mend.</summary>
internal sealed class MlflowNotStartedException(string message) : DistributedApplicationException(message)
{
    /// <summary>The message alone: Aspire writes this into the resource's log, where a stack trace would hide it.</summary>
    public override string ToString() => Message;
}
