using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>One reading of a file into a table.</summary>
internal sealed class TableLoader(DataConfiguration data, ModelTask task, string path, IReadOnlySet<string> knownTexts)
{
    /// <summary>After so many rows the columns that turned out to be texts give back their places among the numbers.</summary>
    private const int FirstLook = 1024;

    /// <summary>Columns that are texts although their first values were numbers, when <see cref="Load"/> gave nothing.</summary>
    public IReadOnlyList<string> LateTexts { get; private set; } = [];

    /// <summary>Reads the file; null when it must be read again with <see cref="LateTexts"/> as texts.</summary>
    public TableReadResult? Load(CancellationToken cancellationToken)
    {
        using var records = CsvRecords.Open(path, FileNames.Show(path), data.Format, withDigest: true);
        var parser = new CellParser(records.Dialect);
        var label = new LabelReader(data.Label, records.Header.Find(data.Label, "data.label"), task);
        var columns = MakeColumns(records.Header);
        var numbers = ReadRows(records, parser, label, columns, cancellationToken);
        if (numbers.RowCount == 0)
            throw new InvalidInputException(
                label.Unlabelled == 0
                    ? $"{records.FileName}: the file has a header and no data rows."
                    : $"{records.FileName}: none of the {label.Unlabelled} rows has a value in the label column '{label.Name}'.",
                records.FileName,
                column: label.Unlabelled == 0 ? null : label.Name);

        if (MixedColumns.Judge(columns, records, parser) is { Count: > 0 } late)
        {
            LateTexts = late;
            return null;
        }

        return new TableAssembler(data, task, records, label, columns, numbers).Assemble();
    }

    private static NumericBlock ReadRows(
        CsvRecords records, CellParser parser, LabelReader label, IReadOnlyList<ColumnReader> columns, CancellationToken cancellationToken)
    {
        var read = columns.Where(column => column.Role != ColumnRole.Skipped).ToArray();
        var numbers = new NumericBlock(GiveSlots(read).Length);
        var count = 0;
        while (records.Read())
        {
            if ((++count & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            if (!label.Read(records, parser)) continue;
            var index = numbers.RowCount;
            if (index == FirstLook) numbers.Keep(GiveSlots(read), []);
            var row = numbers.AddRow();
            foreach (var column in read) column.Read(records, parser, row, index);
        }

        return numbers;
    }

    /// <summary>Numbers the places of a row anew; gives the old places of the columns that keep one.</summary>
    private static int[] GiveSlots(ColumnReader[] columns)
    {
        List<int> old = [];
        foreach (var column in columns)
        {
            if (!column.NeedsSlot) continue;
            old.Add(column.Slot);
            column.Slot = old.Count - 1;
        }

        return [.. old];
    }

    private ColumnReader[] MakeColumns(CsvHeader header)
    {
        var roles = new ColumnRole[header.Names.Count];
        var listed = new bool[header.Names.Count];
        Array.Fill(roles, ColumnRole.Undecided);
        foreach (var (key, names, role) in new[]
                 {
                     ("data.numeric", data.Numeric, ColumnRole.Number), ("data.categorical", data.Categorical, ColumnRole.Text),
                     ("data.text", data.Text, ColumnRole.Text), ("data.ignore", data.Ignore, ColumnRole.Skipped),
                 })
            foreach (var name in names)
            {
                var position = header.Find(name, key);
                (roles[position], listed[position]) = (role, true);
            }

        roles[header.Find(data.Label, "data.label")] = ColumnRole.Skipped;
        for (var i = 0; i < roles.Length; i++)
        {
            if (header.Names[i].Length == 0) roles[i] = ColumnRole.Skipped;
            else if (roles[i] == ColumnRole.Undecided && knownTexts.Contains(header.Names[i])) roles[i] = ColumnRole.Text;
        }

        return [.. header.Names.Select((name, i) => new ColumnReader(name, i, roles[i], listed[i], data.Text.Contains(name)))];
    }
}
