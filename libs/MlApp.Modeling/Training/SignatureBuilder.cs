using MlApp.Modeling.Data;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Training;

/// <summary>Describes the inputs of a model by what its training rows hold.</summary>
internal static class SignatureBuilder
{
    /// <summary>Rows, spread over all, that a median is taken from: to sort each column of a large table takes as long as a fifth of its training.</summary>
    private const int MostMedianRows = 10_000;

    public static ModelSignature Build(Table table, int[] rows)
    {
        List<InputColumn> inputs = [.. Numbers(table, rows)];
        for (var i = 0; i < table.Schema.TextColumns.Count; i++) inputs.Add(Text(table, rows, i));
        return new ModelSignature(table.Schema.Task, table.Schema.Label, inputs, table.Classes);
    }

    private static InputColumn[] Numbers(Table table, int[] rows)
    {
        var inputs = table.Schema.Numeric.Select(name => new InputColumn(name, InputKind.Number, Required: true)).ToArray();
        var (least, most, isMissing) = (new float[inputs.Length], new float[inputs.Length], new bool[inputs.Length]);
        Array.Fill(least, float.PositiveInfinity);
        Array.Fill(most, float.NegativeInfinity);
        foreach (var row in rows)
        {
            var numbers = table.GetNumeric(row);
            for (var i = 0; i < numbers.Length; i++)
            {
                if (float.IsNaN(numbers[i])) isMissing[i] = true;
                if (numbers[i] < least[i]) least[i] = numbers[i];
                if (numbers[i] > most[i]) most[i] = numbers[i];
            }
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = inputs[i] with { Required = !isMissing[i] };
            if (least[i] <= most[i]) inputs[i] = inputs[i] with { Minimum = least[i], Maximum = most[i], Median = Median(table, rows, i) };
        }

        return inputs;
    }

    /// <summary>The lower one where their number is even, so that it is a value of the column; null where the rows looked at have none.</summary>
    private static float? Median(Table table, int[] rows, int column)
    {
        var stride = Math.Max(1, rows.Length / MostMedianRows);
        List<float> values = [];
        for (var i = 0; i < rows.Length; i += stride)
            if (table.GetNumeric(rows[i])[column] is var value && !float.IsNaN(value)) values.Add(value);
        values.Sort();
        return values.Count == 0 ? null : values[(values.Count - 1) / 2];
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
