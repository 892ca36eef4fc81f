namespace MlApp.Modeling.Data;

/// <summary>A growing list in chunks: no copy of everything when it grows, no half-empty array at the end.</summary>
internal sealed class ChunkedList<T>
    where T : unmanaged
{
    private const int Shift = 16;
    private const int Size = 1 << Shift;
    private readonly List<T[]> _chunks = [];

    public int Count { get; private set; }

    public T this[int index]
    {
        get => _chunks[index >> Shift][index & (Size - 1)];
        set => _chunks[index >> Shift][index & (Size - 1)] = value;
    }

    public void Add(T value)
    {
        var within = Count & (Size - 1);
        if (within == 0) _chunks.Add(new T[_chunks.Count == 0 ? 256 : Size]);
        var last = _chunks[^1];
        if (within == last.Length)
        {
            Array.Resize(ref last, Math.Min(Size, last.Length * 4));
            _chunks[^1] = last;
        }

        last[within] = value;
        Count++;
    }

    /// <summary>Removes the elements at rising positions.</summary>
    public void RemoveAt(IReadOnlyList<int> rising)
    {
        if (rising.Count == 0) return;
        var next = 0;
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (next < rising.Count && rising[next] == i) next++;
            else this[kept++] = this[i];
        }

        Count = kept;
    }
}
