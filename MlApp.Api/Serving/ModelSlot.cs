namespace MlApp.Api.Serving;

/// <summary>
/// Holds the model that answers. A swap is one exchange of a reference: requests that began on the old model end on it,
/// and the last of them closes it.
/// </summary>
internal sealed class ModelSlot : IDisposable
{
    private ServedModel? _current;

    /// <summary>The model of this moment, to look at; to predict with it, <see cref="Acquire"/> it.</summary>
    public ServedModel? Current => Volatile.Read(ref _current);

    /// <summary>The model of this moment, kept open until <see cref="ServedModel.Release"/>; null if there is none.</summary>
    public ServedModel? Acquire()
    {
        while (true)
        {
            var current = Volatile.Read(ref _current);
            if (current is null || current.TryAcquire()) return current;
            // It was swapped out and closed between the two looks: take its successor.
        }
    }

    /// <summary>Serves <paramref name="next"/>, which now belongs to the slot.</summary>
    /// <returns>The model that was served before, to be named only.</returns>
    public ServedModel? Swap(ServedModel? next)
    {
        var previous = Interlocked.Exchange(ref _current, next);
        previous?.Release();
        return previous;
    }

    public void Dispose() => Swap(null);
}
