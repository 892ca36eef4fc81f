using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>The column to predict while the rows are read. A row without a label is no row of the table.</summary>
internal sealed class LabelReader(string name, int position, ModelTask task)
{
    public string Name { get; } = name;

    public TextColumn? Classes { get; } = task == ModelTask.Regression ? null : new TextColumn();

    public ChunkedList<float>? Targets { get; } = task == ModelTask.Regression ? new ChunkedList<float>() : null;

    /// <summary>Rows without a label.</summary>
    public int Unlabelled { get; private set; }

    /// <summary>The line of the first of them.</summary>
    public long FirstUnlabelledLine { get; private set; }

    /// <summary>Reads the label of the current record; false when it has none.</summary>
    public bool Read(CsvRecords records, CellParser parser)
    {
        var cell = records.Field(position);
        return (Targets is null ? ReadClass(cell.Trim(), records, parser) : ReadTarget(cell, records, parser)) || Skip(records.Line);
    }

    private bool ReadClass(ReadOnlySpan<char> cell, CsvRecords records, CellParser parser)
    {
        if (parser.IsMissing(cell)) return false;
        Classes!.Add(cell, records.Line);
        return true;
    }

    private bool ReadTarget(ReadOnlySpan<char> cell, CsvRecords records, CellParser parser)
    {
        var status = parser.ParseNumber(cell, out var target);
        if (status == NumberStatus.Number) Targets!.Add(target);
        else if (status != NumberStatus.Missing)
            throw records.Error(Name, NumberComplaint.Describe(cell.Trim().ToString(), parser.Dialect, CellUse.Label));
        return status == NumberStatus.Number;
    }

    private bool Skip(long line)
    {
        if (Unlabelled++ == 0) FirstUnlabelledLine = line;
        return false;
    }
}
