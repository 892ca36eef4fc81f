using System.Text.RegularExpressions;

namespace MlApp.Modeling.Data;

/// <summary>What a cell is read for: that decides what a person can do about it.</summary>
internal enum CellUse
{
    /// <summary>A column to learn from.</summary>
    Input,

    /// <summary>The column to learn.</summary>
    Label,

    /// <summary>A trained model, whose settings stand fast.</summary>
    Prediction,
}

/// <summary>Says why a cell is no number and which setting would make it one.</summary>
internal static partial class NumberComplaint
{
    private static readonly HashSet<string> LikelyMarkers = new(StringComparer.OrdinalIgnoreCase)
    {
        "-", "--", "?", ".", "n/a", "na", "n.a.", "nan", "null", "nil", "none", "missing", "unknown", "#n/a", "#null!", "#value!", "k.a.",
    };

    /// <summary>The sentence for a cell.</summary>
    /// <param name="cell">The cell, trimmed.</param>
    /// <param name="dialect">How the file is written.</param>
    /// <param name="use">What the cell is read for.</param>
    public static string Describe(string cell, CsvDialect dialect, CellUse use)
    {
        var isInfinite = new NumberParser(dialect.Decimal, dialect.Thousands).Parse(cell, out _) == NumberStatus.NotFinite;
        var fault = isInfinite ? $"{Show(cell)} is not finite as a float, which ends at 3.4e38" : $"{Show(cell)} is not a number";
        return use == CellUse.Prediction
            ? $"{fault} as the training data are written ({Written(dialect)}); correct it, or leave the cell empty if the value is missing."
            : fault + (isInfinite ? "; correct it, or list it under data.missing to take it as missing." : Cure(cell, dialect, use));
    }

    /// <summary>Whether it would be a number if the file were written another way: <c>5,1</c>, <c>1,234.5</c>, <c>1 234</c>.</summary>
    public static bool LooksLikeNumber(ReadOnlySpan<char> cell) => cell.Length < 64 && (Grouped().IsMatch(cell) || WithFraction().IsMatch(cell));

    /// <summary>A cell for a message: one line, not long.</summary>
    public static string Show(string cell)
    {
        var shown = cell.Length <= 60 ? cell : cell[..57] + "...";
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c))}'";
    }

    private static string Cure(string cell, CsvDialect dialect, CellUse use)
    {
        if (LikelyMarkers.Contains(cell)) return "; if it stands for a missing value, add it to data.missing.";
        if (Grouped().Match(cell) is { Success: true } grouped)
        {
            var separator = grouped.Groups[1].Value[0];
            if (char.IsWhiteSpace(separator)) separator = ' ';
            var thousands = $" with data.thousands {(dialect.Thousands is { } set ? $"\"{set}\"" : "not set")}; if '{separator}' separates thousands, set it to \"{separator}\"";
            if (separator == dialect.Decimal) return $"{thousands} and data.decimal to the other separator.";
            return separator != ' ' && separator != '\'' && GroupedOnce().IsMatch(cell)
                ? $"{thousands}, and if it is the decimal separator, set data.decimal."
                : $"{thousands}.";
        }

        if (WithFraction().Match(cell) is { Success: true } fraction)
            return $" with '{dialect.Decimal}' as decimal separator; set data.decimal to \"{fraction.Groups[1].Value}\".";
        return $"; correct it, or list it under data.missing{(use == CellUse.Input ? ", or the column under data.categorical or data.ignore" : "")}.";
    }

    private static string Written(CsvDialect dialect) =>
        $"decimal separator '{dialect.Decimal}', {(dialect.Thousands is { } thousands ? $"thousands separator '{thousands}'" : "no thousands separator")}";

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}([,.' \u00A0\u202F])[0-9]{3}(\1[0-9]{3})*([.,][0-9]+)?$")]
    private static partial Regex Grouped();

    [GeneratedRegex("^[+-]?[0-9]{1,3}[,.][0-9]{3}$")]
    private static partial Regex GroupedOnce();

    [GeneratedRegex("^[+-]?[0-9]+([,.])[0-9]+([eE][+-]?[0-9]+)?$")]
    private static partial Regex WithFraction();
}
