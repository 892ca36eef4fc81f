using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>From what was read to the table: decides which columns take part and as what, and says it.</summary>
internal sealed class TableAssembler(
    DataConfiguration data, ModelTask task, CsvRecords records, LabelReader label, IReadOnlyList<ColumnReader> columns, NumericBlock numbers)
{
    private readonly List<string> _warnings = [];
    private readonly List<string> _notices = [.. records.Dialect.Notices];

    public TableReadResult Assemble()
    {
        var rows = numbers.RowCount;
        if (label.Unlabelled > 0)
            _warnings.Add(
                $"{label.Unlabelled} of {rows + label.Unlabelled} rows have no value in the label column '{label.Name}' "
                + $"(the first in line {label.FirstUnlabelledLine}); they are left out.");
        var classes = label.Classes is null ? null : ClassOrder.Settle(label.Classes, label.Name, task, data.PositiveClass, records.FileName);
        if (classes is not null)
        {
            _warnings.AddRange(classes.Warnings);
            _notices.AddRange(classes.Notices);
        }

        if (label.Targets is { } targets) RequireSpread(targets);
        var dropped = classes?.DroppedRows ?? [];
        var verdicts = columns.Select(column => ColumnJudge.Judge(column, numbers, label.Name)).ToArray();
        var schema = MakeSchema(verdicts);
        numbers.Keep([.. Taken(verdicts, ColumnKind.Numeric).Select(column => column.Slot)], dropped);
        TextColumn[] texts = [.. Taken(verdicts, ColumnKind.Categorical).Concat(Taken(verdicts, ColumnKind.Text)).Select(column => column.Texts!)];
        foreach (var column in texts) column.RemoveRows(dropped);
        label.Targets?.RemoveAt(dropped);

        SayLeftOut(verdicts);
        SayInferred(verdicts);
        var table = new Table(schema, numbers, texts, classes?.RowClasses, label.Targets, classes?.Names ?? []);
        SayMissing(table);
        var inputs = schema.Numeric.Count + schema.TextColumns.Count;
        if (inputs > table.RowCount)
            _warnings.Add($"there are more columns ({inputs}) than rows ({table.RowCount}); a model may learn the rows by heart.");
        return new TableReadResult(table, _warnings, _notices, records.TakeDigest(), records.Bytes, records.Dialect.ToFormat(), records.FilePath);
    }

    private void RequireSpread(ChunkedList<float> targets)
    {
        for (var row = 1; row < targets.Count; row++)
            if (targets[row] != targets[0]) return;
        throw new InvalidInputException(
            $"{records.FileName}: the label column '{label.Name}' holds the same number in every row with a label ({targets.Count}); there is nothing to predict.",
            records.FileName,
            column: label.Name);
    }

    private TableSchema MakeSchema(ColumnVerdict[] verdicts)
    {
        string[] Names(ColumnKind kind) => [.. Taken(verdicts, kind).Select(column => column.Name)];
        var schema = new TableSchema(
            task,
            label.Name,
            Names(ColumnKind.Numeric),
            Names(ColumnKind.Categorical),
            Names(ColumnKind.Text),
            [.. columns.Zip(verdicts).Where(c => c.Second.Kind == ColumnKind.LeftOut).Select(c => new LeftOutColumn(c.First.Name, c.Second.Reason))]);
        return schema.Numeric.Count + schema.TextColumns.Count > 0
            ? schema
            : throw new InvalidInputException(
                $"{records.FileName}: no column is left to learn from: "
                + string.Join("; ", schema.LeftOut.Take(8).Select(c => $"'{c.Name}' ({c.Reason})")) + ".",
                records.FileName);
    }

    private IEnumerable<ColumnReader> Taken(ColumnVerdict[] verdicts, ColumnKind kind) =>
        columns.Where((_, i) => verdicts[i].Kind == kind);

    private void SayLeftOut(ColumnVerdict[] verdicts)
    {
        foreach (var group in columns.Zip(verdicts).Where(c => c.Second.Advice is not null).GroupBy(c => (c.Second.Reason, c.Second.Advice)))
        {
            var names = group.Select(c => c.First.Name.Length == 0 ? $"number {c.First.Position + 1}" : $"'{c.First.Name}'").ToArray();
            var many = names.Length > 1;
            _warnings.Add($"the column{(many ? "s" : "")} {Listed(names)} {(many ? "are" : "is")} left out: {group.Key.Reason}{group.Key.Advice}.");
        }

        foreach (var (column, verdict) in columns.Zip(verdicts))
            if (verdict.Doubt is { } doubt) _warnings.Add($"the column '{column.Name}' {doubt}.");
    }

    private void SayInferred(ColumnVerdict[] verdicts)
    {
        List<string> parts = [];
        foreach (var (kind, word) in new[] { (ColumnKind.Numeric, "numeric"), (ColumnKind.Categorical, "categorical"), (ColumnKind.Text, "text") })
            if (columns.Where((c, i) => !c.IsListed && verdicts[i].Kind == kind).Select(c => $"'{c.Name}'").ToArray() is { Length: > 0 } names)
                parts.Add($"{word} {Listed(names)}");
        if (parts.Count > 0) _notices.Add($"columns taken from all their values: {string.Join("; ", parts)}.");
    }

    private void SayMissing(Table table)
    {
        var counts = table.CountMissingNumbers();
        List<string> parts = [.. table.Schema.Numeric.Zip(counts).Where(c => c.Second > 0).Select(c => $"'{c.First}' {c.Second}")];
        for (var i = 0; i < table.Schema.TextColumns.Count; i++)
            if (table.CountMissingTexts(i) is > 0 and var count) parts.Add($"'{table.Schema.TextColumns[i]}' {count}");
        if (parts.Count > 0) _notices.Add($"missing values: {Listed(parts)}.");
    }

    private static string Listed(IReadOnlyList<string> names) =>
        names.Count switch
        {
            1 => names[0],
            <= 8 => $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}",
            _ => $"{string.Join(", ", names.Take(6))} and {names.Count - 6} more",
        };
}
