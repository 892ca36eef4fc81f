namespace MlApp.AppHost.Running;

/// <summary>Nothing was started, for a reason that a person can mend: the message is all there is to say.</summary>
internal sealed class RunRefusedException(string message) : Exception(message);
