namespace MlApp.Modeling.Data;

/// <summary>
/// Decides on columns that hold numbers and other things and that no list names. Where at least half of the values are numbers, the others
/// are mistakes and refused: one cell of text makes a column neither categories nor silent gaps.
/// </summary>
internal static class MixedColumns
{
    /// <summary>Gives the columns to be read again as texts.</summary>
    /// <exception cref="InvalidInputException">A column of numbers holds something else; the message names the first such cell.</exception>
    public static IReadOnlyList<string> Judge(IReadOnlyList<ColumnReader> columns, CsvRecords records, CellParser parser)
    {
        List<string> texts = [];
        (long Line, ColumnReader Column, string Cell)? first = null;
        foreach (var column in columns)
        {
            if (column.IsListed) continue;
            var other = column.Role switch
            {
                ColumnRole.Undecided when column.Others > 0 && column.Numbers < column.Others => null,
                ColumnRole.Undecided when column.Others > 0 => column.FirstOther,
                ColumnRole.Text => FirstOther(column.Texts!, parser),
                _ => ((long Line, string Cell)?)null,
            };
            if (column is { Role: ColumnRole.Undecided, Others: > 0 } && other is null) texts.Add(column.Name);
            if (other is { } found && (first is null || found.Line < first.Value.Line)) first = (found.Line, column, found.Cell);
        }

        return first is { } at
            ? throw records.Error(at.Line, at.Column.Name, NumberComplaint.Describe(at.Cell, parser.Dialect, CellUse.Input))
            : texts;
    }

    /// <summary>The first cell that is no number in a column of texts of which most are; null where the column is one of texts.</summary>
    private static (long Line, string Cell)? FirstOther(TextColumn column, CellParser parser)
    {
        long numbers = 0;
        long all = 0;
        (long Line, string Cell)? first = null;
        for (var i = 0; i < column.Values.Count; i++)
        {
            var value = column.Values[i];
            all += column.Counts[i];
            var status = parser.ParsePlain(value, out _);
            if (status != NumberStatus.NotNumber || NumberComplaint.LooksLikeNumber(value)) numbers += column.Counts[i];
            if (status != NumberStatus.Number && first is null) first = (column.FirstLines[i], value);
        }

        return all > 0 && numbers * 2 >= all ? first : null;
    }
}
