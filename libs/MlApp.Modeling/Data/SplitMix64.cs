namespace MlApp.Modeling.Data;

/// <summary>
/// Sebastiano Vigna's SplitMix64, https://prng.di.unimi.it/splitmix64.c. A generator of our own and not <see cref="Random"/>: that one
/// promises no sequence across versions of .NET, and a split must come out the same for as long as its seed is written in a file.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1, each as likely: the biased remainder of the range is drawn again.</summary>
    public int Next(int bound)
    {
        var range = (ulong)bound;
        var limit = ulong.MaxValue - (ulong.MaxValue % range);
        ulong drawn;
        do
        {
            drawn = Next();
        }
        while (drawn >= limit);

        return (int)(drawn % range);
    }

    /// <summary>Fisher and Yates: every order as likely.</summary>
    public void Shuffle(Span<int> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
