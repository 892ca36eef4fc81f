namespace MlApp.Api.Serving;

/// <summary>Keeps how it stands with the registry, and logs it when it changes, not at each look.</summary>
internal sealed class RegistryWatch(ModelSlot slot, TimeProvider time, ILogger<RegistryWatch> logger)
{
    private RegistryStatus _status = new(RegistryState.Starting, "The registry has not been asked yet.", time.GetUtcNow());

    public RegistryStatus Status => Volatile.Read(ref _status);

    /// <summary>Says how it stands; called by the watcher only.</summary>
    public void Report(RegistryState state, string detail)
    {
        var before = Status;
        // The same server is unreachable in many words.
        if (before.State == state && (state == RegistryState.Unreachable || before.Detail == detail)) return;

        Volatile.Write(ref _status, new(state, detail, time.GetUtcNow()));
        var served = slot.Current is { } model ? $"Going on with {model.Identity}." : "No model is served yet.";
        switch (state)
        {
            case RegistryState.Current when before.State is RegistryState.Unreachable or RegistryState.Refused or RegistryState.NoChampion:
                ServingLog.Recovered(logger, detail);
                break;
            case RegistryState.NoChampion:
                ServingLog.NoChampion(logger, detail, served);
                break;
            case RegistryState.Refused:
                ServingLog.Refused(logger, detail, served);
                break;
            case RegistryState.Unreachable:
                ServingLog.Unreachable(logger, detail, served);
                break;
        }
    }
}
