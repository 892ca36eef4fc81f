namespace MlApp.Mlflow.Server.Storage;

/// <summary>Gathers points, in whatever order they come, into the places of a curve.</summary>
internal sealed class CurveGatherer
{
    private readonly Place[] _places;
    private readonly long _first;
    private readonly double _width;

    /// <param name="first">The least step or time.</param>
    /// <param name="last">The greatest.</param>
    /// <param name="places">At most so many places; one never spans less than one step, or one millisecond.</param>
    public CurveGatherer(long first, long last, int places)
    {
        _first = first;
        _width = Math.Max(1, ((double)last - first + 1) / places);
        _places = new Place[(int)Math.Min(places, (((double)last - first) / _width) + 1)];
    }

    public long Points { get; private set; }

    public void Add(long x, double value)
    {
        Points++;
        ref var place = ref _places[Math.Clamp((int)(((double)x - _first) / _width), 0, _places.Length - 1)];
        place.Points++;
        place.X += x - _first;
        if (double.IsNaN(value)) place.NotNumbers++;
        // Infinities are stored as the largest numbers.
        else if (Math.Abs(value) >= double.MaxValue) place.Infinities++;
        else
        {
            (place.Lowest, place.Highest) = place.Values == 0
                ? (value, value) : (Math.Min(place.Lowest, value), Math.Max(place.Highest, value));
            place.Values++;
            // A running mean, for a sum of large numbers is beyond all numbers.
            place.Mean += (value - place.Mean) / place.Values;
        }
    }

    /// <summary>The places that have a point.</summary>
    /// <param name="origin">The step or time that is zero.</param>
    /// <param name="unit">So much is one.</param>
    public IReadOnlyList<CurvePoint> ToCurve(long origin, double unit) =>
    [
        .. _places.Where(place => place.Points > 0).Select(place => new CurvePoint(
            (_first - origin + (place.X / place.Points)) / unit,
            place.Values > 0 && double.IsFinite(place.Mean) ? place.Mean : null,
            place.Lowest, place.Highest, place.NotNumbers, place.Infinities)),
    ];

    private struct Place
    {
        public long Points;
        public double X;
        public long Values;
        public double Mean;
        public double Lowest;
        public double Highest;
        public long NotNumbers;
        public long Infinities;
    }
}
