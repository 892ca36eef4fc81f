namespace MlApp.Modeling.Data;

/// <summary>A column of texts: each different one once, and a number for each row. Remembers how often and where first each was seen.</summary>
internal sealed class TextColumn
{
    /// <summary>The code of a missing value.</summary>
    public const int Missing = -1;

    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _values = [];
    private readonly List<int> _counts = [];
    private readonly List<long> _firstLines = [];
    private readonly ChunkedList<int> _rows = new();

    public TextColumn() => _lookup = _codes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The different texts, in the order in which they came.</summary>
    public IReadOnlyList<string> Values => _values;

    /// <summary>How many rows hold each of <see cref="Values"/>.</summary>
    public IReadOnlyList<int> Counts => _counts;

    /// <summary>The line on which each of <see cref="Values"/> came first.</summary>
    public IReadOnlyList<long> FirstLines => _firstLines;

    public int RowCount => _rows.Count;

    public int MissingCount { get; private set; }

    public int CodeOf(int row) => _rows[row];

    public string? TextOf(int row) => _rows[row] is var code && code == Missing ? null : _values[code];

    public void Add(ReadOnlySpan<char> text, long line)
    {
        if (!_lookup.TryGetValue(text, out var code))
        {
            var value = text.ToString();
            code = _values.Count;
            _codes.Add(value, code);
            _values.Add(value);
            _counts.Add(0);
            _firstLines.Add(line);
        }

        _counts[code]++;
        _rows.Add(code);
    }

    public void AddMissing(int count = 1)
    {
        MissingCount += count;
        for (; count > 0; count--) _rows.Add(Missing);
    }

    public void RemoveRows(IReadOnlyList<int> rising)
    {
        foreach (var row in rising)
        {
            var code = _rows[row];
            if (code == Missing) MissingCount--;
            else _counts[code]--;
        }

        _rows.RemoveAt(rising);
    }
}
