namespace MlApp.Modeling.Data;

/// <summary>What a column is read as.</summary>
internal enum ColumnRole
{
    /// <summary>Not read.</summary>
    Skipped,

    /// <summary>Listed as numeric: the first cell that is no number is an error.</summary>
    Number,

    /// <summary>Listed nowhere and numbers so far (or nothing so far).</summary>
    Undecided,

    /// <summary>Listed as categorical or text, or its first value was no number.</summary>
    Text,
}

/// <summary>One column while the rows are read, and what was seen in it.</summary>
internal sealed class ColumnReader(string name, int position, ColumnRole role, bool isListed, bool isListedText)
{
    private long _last;
    private int _direction;

    public string Name { get; } = name;

    /// <summary>The column of the file, counted from 0.</summary>
    public int Position { get; } = position;

    /// <summary>Whether the configuration says what it is.</summary>
    public bool IsListed { get; } = isListed;

    /// <summary>Whether it says that it is free text.</summary>
    public bool IsListedText { get; } = isListedText;

    public ColumnRole Role { get; private set; } = role;

    /// <summary>Its place in a row of numbers.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Its texts, once it is read as text.</summary>
    public TextColumn? Texts { get; private set; } = role == ColumnRole.Text ? new TextColumn() : null;

    /// <summary>Cells that were numbers.</summary>
    public long Numbers { get; private set; }

    /// <summary>Cells that were none although others were.</summary>
    public long Others { get; private set; }

    /// <summary>The first of <see cref="Others"/>.</summary>
    public (long Line, string Cell) FirstOther { get; private set; }

    /// <summary>Whether all cells so far are whole numbers, each above the last or each below it.</summary>
    public bool IsRunning { get; private set; } = true;

    /// <summary>From the first to the last of the running numbers.</summary>
    public long RunLength { get; private set; }

    public bool NeedsSlot => Role is ColumnRole.Number or ColumnRole.Undecided;

    /// <summary>Reads the cell of the row that is being added, which is row <paramref name="rowIndex"/>.</summary>
    public void Read(CsvRecords records, CellParser parser, Span<float> row, int rowIndex)
    {
        var cell = records.Field(Position);
        if (Role == ColumnRole.Text)
        {
            ReadText(cell.Trim(), parser, records.Line);
            return;
        }

        var status = parser.ParseNumber(cell, out row[Slot]);
        if (status == NumberStatus.Number)
        {
            Numbers++;
            if (IsRunning) Run(cell);
        }
        else if (status != NumberStatus.Missing)
        {
            ReadOther(cell.Trim(), records, parser, rowIndex);
        }
        else
        {
            IsRunning = false;
        }
    }

    private void ReadText(ReadOnlySpan<char> cell, CellParser parser, long line)
    {
        if (parser.IsMissing(cell)) Texts!.AddMissing();
        else Texts!.Add(cell, line);
    }

    private void ReadOther(ReadOnlySpan<char> cell, CsvRecords records, CellParser parser, int rowIndex)
    {
        if (Role == ColumnRole.Number) throw records.Error(Name, NumberComplaint.Describe(cell.ToString(), parser.Dialect, CellUse.Input));
        IsRunning = false;
        if (Numbers > 0)
        {
            if (Others++ == 0) FirstOther = (records.Line, cell.ToString());
            return;
        }

        Role = ColumnRole.Text;
        Texts = new TextColumn();
        Texts.AddMissing(rowIndex);
        Texts.Add(cell, records.Line);
    }

    private void Run(ReadOnlySpan<char> cell)
    {
        IsRunning = long.TryParse(cell, System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var number);
        if (!IsRunning) return;
        if (Numbers > 1)
        {
            var direction = Math.Sign(number.CompareTo(_last));
            IsRunning = direction != 0 && (_direction == 0 || direction == _direction);
            _direction = direction;
            RunLength += Math.Abs(number - _last);
        }

        _last = number;
    }
}
