using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Evaluation;

/// <summary>Hands rows of a table to a model, column by column by name: the model may be older than the table.</summary>
internal sealed class TableInputs
{
    private readonly Table _table;
    private readonly int[] _numbers;
    private readonly int[] _texts;
    private readonly int[] _classes;

    /// <summary>Which column of the table feeds each input.</summary>
    /// <exception cref="InvalidInputException">They do not fit; the message says why.</exception>
    public TableInputs(ModelSignature signature, Table table)
    {
        if (WhyNot(signature, table) is { } reason) throw new InvalidInputException("the model cannot be measured on these data: " + reason);
        _table = table;
        _numbers = [.. signature.Inputs.Take(signature.NumericCount).Select(input => IndexOf(table.Schema.Numeric, input.Name))];
        _texts = [.. signature.Inputs.Skip(signature.NumericCount).Select(input => IndexOf(table.Schema.TextColumns, input.Name))];
        _classes = [.. table.Classes.Select(name => IndexOf(signature.Classes, name))];
    }

    /// <summary>Why a model cannot be measured on a table; null when it can.</summary>
    public static string? WhyNot(ModelSignature signature, Table table)
    {
        var schema = table.Schema;
        if (signature.Task != schema.Task)
            return $"it is a {Name(signature.Task)} model, and the data are for a {Name(schema.Task)} task.";
        if (signature.Label != schema.Label) return $"it predicts '{signature.Label}', and the data are for '{schema.Label}'.";
        if (table.Classes.FirstOrDefault(name => !signature.Classes.Contains(name)) is { } unknown)
            return $"the data have the class '{unknown}', which it does not know (it knows {string.Join(", ", signature.Classes)}).";
        if (signature.Task == ModelTask.Binary && signature.PositiveClass != table.Classes[1])
            return $"its positive class is '{signature.PositiveClass}', that of the data is '{table.Classes[1]}'.";
        foreach (var input in signature.Inputs)
        {
            var isNumber = input.Kind == InputKind.Number;
            if ((isNumber ? schema.Numeric : schema.TextColumns).Contains(input.Name)) continue;
            return (isNumber ? schema.TextColumns : schema.Numeric).Contains(input.Name)
                ? $"its input '{input.Name}' is a {(isNumber ? "number" : "text")}, and in the data it is a {(isNumber ? "text" : "number")}."
                : $"it needs the column '{input.Name}', which the data do not have as an input.";
        }

        return null;
    }

    public void Fill(ModelInput input, int row)
    {
        var numbers = _table.GetNumeric(row);
        for (var i = 0; i < _numbers.Length; i++) input.Numeric[i] = numbers[_numbers[i]];
        for (var i = 0; i < _texts.Length; i++) input.Texts[i] = _table.GetText(_texts[i], row);
    }

    /// <summary>One input from another row.</summary>
    public void FillColumn(ModelInput input, int column, int row)
    {
        if (column < _numbers.Length) input.Numeric[column] = _table.GetNumeric(row)[_numbers[column]];
        else input.Texts[column - _numbers.Length] = _table.GetText(_texts[column - _numbers.Length], row);
    }

    /// <summary>The true class of a row, as the model counts its classes.</summary>
    public int ClassOf(int row) => _classes[_table.GetClass(row)];

    private static string Name(ModelTask task) => task.ToString().ToLowerInvariant();

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        return -1;
    }
}
