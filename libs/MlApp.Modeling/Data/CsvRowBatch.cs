namespace MlApp.Modeling.Data;

/// <summary>Some rows of a file in the model's order, with the text that they stand in. Made once, filled again and again.</summary>
public sealed class CsvRowBatch
{
    private readonly float[] _numbers;
    private readonly string?[] _texts;
    private readonly long[] _lines;
    private readonly int[] _recordEnds;
    private readonly string?[] _labels;
    private readonly float[] _targets;
    private char[] _records;

    internal CsvRowBatch(CsvInputs inputs, int capacity)
    {
        (NumericCount, TextCount, Capacity) = (inputs.Numeric.Count, inputs.Texts.Count, capacity);
        _numbers = new float[capacity * NumericCount];
        _texts = new string?[capacity * TextCount];
        _lines = new long[capacity];
        _recordEnds = new int[capacity];
        _labels = new string?[inputs is { Label: not null, LabelIsNumber: false } ? capacity : 0];
        _targets = new float[inputs is { Label: not null, LabelIsNumber: true } ? capacity : 0];
        _records = new char[capacity * 64];
    }

    /// <summary>Rows that it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Rows that it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Numbers in a row.</summary>
    public int NumericCount { get; }

    /// <summary>Texts in a row.</summary>
    public int TextCount { get; }

    /// <summary>The numbers of a row; NaN is missing.</summary>
    public ReadOnlySpan<float> GetNumeric(int row) => _numbers.AsSpan(Checked(row) * NumericCount, NumericCount);

    /// <summary>The texts of a row; null is missing.</summary>
    public ReadOnlySpan<string?> GetTexts(int row) => _texts.AsSpan(Checked(row) * TextCount, TextCount);

    /// <summary>The row as it stands in the file, without its line end.</summary>
    public ReadOnlySpan<char> GetRecord(int row)
    {
        var start = Checked(row) == 0 ? 0 : _recordEnds[row - 1];
        return _records.AsSpan(start, _recordEnds[row] - start);
    }

    /// <summary>The physical line on which a row begins, counted from 1.</summary>
    public long GetLine(int row) => _lines[Checked(row)];

    /// <summary>The class of a row; null is missing. Only where <see cref="CsvInputs"/> asks for it.</summary>
    public string? GetLabel(int row) => _labels[Checked(row)];

    /// <summary>The number to predict of a row; NaN is missing. Only where <see cref="CsvInputs"/> asks for it.</summary>
    public float GetTarget(int row) => _targets[Checked(row)];

    internal void Clear() => Count = 0;

    /// <summary>Adds a row; the caller fills its numbers, texts and label.</summary>
    internal void Add(ReadOnlySpan<char> record, long line, out Span<float> numbers, out Span<string?> texts)
    {
        var start = Count == 0 ? 0 : _recordEnds[Count - 1];
        if (start + record.Length > _records.Length) Array.Resize(ref _records, Math.Max(checked(start + record.Length), _records.Length * 2));
        record.CopyTo(_records.AsSpan(start));
        _recordEnds[Count] = start + record.Length;
        _lines[Count] = line;
        numbers = _numbers.AsSpan(Count * NumericCount, NumericCount);
        texts = _texts.AsSpan(Count * TextCount, TextCount);
        Count++;
    }

    internal void SetLabel(string? label) => _labels[Count - 1] = label;

    internal void SetTarget(float target) => _targets[Count - 1] = target;

    private int Checked(int row) => (uint)row < (uint)Count ? row : throw new ArgumentOutOfRangeException(nameof(row), row, $"The batch holds {Count} rows.");
}
