using MlApp.Modeling.Data;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Training;

/// <summary>Describes the inputs of a model by what its training rows hold.</summary>
internal static class SignatureBuilder
{
    public static ModelSignature Build(Table table, int[] rows)
    {
        List<InputColumn> inputs = [];
        var values = new float[rows.Length];
        for (var i = 0; i < table.Schema.Numeric.Count; i++) inputs.Add(Number(table, rows, i, values));
        for (var i = 0; i < table.Schema.TextColumns.Count; i++) inputs.Add(Text(table, rows, i));
        return new ModelSignature(table.Schema.Task, table.Schema.Label, inputs, table.Classes);
    }

    private static InputColumn Number(Table table, int[] rows, int column, float[] values)
    {
        var count = 0;
        foreach (var row in rows)
            if (table.GetNumeric(row)[column] is var value && !float.IsNaN(value)) values[count++] = value;
        var input = new InputColumn(table.Schema.Numeric[column], InputKind.Number, Required: count == rows.Length);
        if (count == 0) return input;
        Array.Sort(values, 0, count);
        return input with { Minimum = values[0], Maximum = values[count - 1], Median = values[(count - 1) / 2] };
    }

    private static InputColumn Text(Table table, int[] rows, int column)
    {
        var name = table.Schema.TextColumns[column];
        var isMissing = false;
        var seen = new bool[table.GetTextValues(column).Count];
        foreach (var row in rows)
        {
            var code = table.GetTextCode(column, row);
            if (code < 0) isMissing = true;
            else seen[code] = true;
        }

        if (column >= table.Schema.Categorical.Count) return new InputColumn(name, InputKind.Text, !isMissing);
        var categories = table.GetTextValues(column).Where((_, code) => seen[code]).Order(StringComparer.Ordinal);
        return new InputColumn(name, InputKind.Category, !isMissing) { Categories = [.. categories] };
    }
}
