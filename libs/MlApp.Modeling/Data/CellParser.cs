namespace MlApp.Modeling.Data;

/// <summary>Reads cells as a file writes them: its numbers, its words for "no value".</summary>
internal sealed class CellParser
{
    private readonly NumberParser _numbers;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _markers;
    private readonly int _longestMarker;

    /// <summary>Markers that are numbers, such as -999: compared by value, for -999.0 means the same.</summary>
    private readonly float[] _numericMarkers;

    public CellParser(CsvDialect dialect)
    {
        Dialect = dialect;
        _numbers = new NumberParser(dialect.Decimal, dialect.Thousands);
        var markers = new HashSet<string>(dialect.Markers.Select(marker => marker.Trim()), StringComparer.Ordinal);
        _markers = markers.GetAlternateLookup<ReadOnlySpan<char>>();
        _longestMarker = markers.Count == 0 ? 0 : markers.Max(marker => marker.Length);
        _numericMarkers = [.. markers.Select(marker => ParsePlain(marker, out var value) == NumberStatus.Number ? value : float.NaN).Where(float.IsFinite)];
    }

    public CsvDialect Dialect { get; }

    /// <summary>A cell as a number; NaN in <paramref name="value"/> unless it is one.</summary>
    public NumberStatus ParseNumber(ReadOnlySpan<char> cell, out float value)
    {
        var status = _numbers.Parse(cell, out value);
        if (status == NumberStatus.Number && _numericMarkers.Length == 0) return status;
        return Judge(cell, status, ref value);
    }

    /// <summary>A cell as a number whatever the markers say.</summary>
    public NumberStatus ParsePlain(ReadOnlySpan<char> cell, out float value) => _numbers.Parse(cell, out value);

    /// <summary>Whether a text cell, already trimmed, says "no value".</summary>
    public bool IsMissing(ReadOnlySpan<char> trimmed) => trimmed.IsEmpty || (trimmed.Length <= _longestMarker && _markers.Contains(trimmed));

    private NumberStatus Judge(ReadOnlySpan<char> cell, NumberStatus status, ref float value)
    {
        var isMissing = status == NumberStatus.Number ? _numericMarkers.Contains(value) : IsMissing(cell.Trim());
        if (!isMissing) return status;
        value = float.NaN;
        return NumberStatus.Missing;
    }
}
