using System.Text.RegularExpressions;

namespace MlApp.Modeling.Data;

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
    /// <param name="isInput">Whether the column may be used as a category or left out; a label may not.</param>
    public static string Describe(string cell, CsvDialect dialect, bool isInput)
    {
        var shown = Show(cell);
        if (new NumberParser(dialect.Decimal, dialect.Thousands).Parse(cell, out _) == NumberStatus.NotFinite)
            return $"{shown} is not finite as a float, which ends at 3.4e38; correct it, or list it under data.missing to take it as missing.";
        if (LikelyMarkers.Contains(cell))
            return $"{shown} is not a number; if it stands for a missing value, add it to data.missing.";
        if (LooksGrouped(cell))
        {
            var group = cell.First(c => !char.IsAsciiDigit(c) && c is not ('+' or '-'));
            var set = char.IsWhiteSpace(group) ? ' ' : group;
            var other = set is ',' or '.' && set != dialect.Decimal && GroupedOnce().IsMatch(cell) ? $", or data.decimal if it is the decimal separator" : "";
            return $"{shown} is not a number here; if '{set}' separates thousands, set data.thousands to \"{set}\"{(set == dialect.Decimal ? $" and data.decimal to the other separator" : other)}.";
        }

        if (LooksDecimal(cell))
        {
            var mark = cell.First(c => c is ',' or '.');
            return $"{shown} is not a number with '{dialect.Decimal}' as decimal separator; set data.decimal to \"{mark}\".";
        }

        return $"{shown} is not a number; correct it, or list it under data.missing{(isInput ? ", or the column under data.categorical or data.ignore" : "")}.";
    }

    /// <summary>Whether it would be a number if the file were written another way: <c>5,1</c>, <c>1,234.5</c>, <c>1 234</c>.</summary>
    public static bool LooksLikeNumber(ReadOnlySpan<char> cell) => cell.Length < 64 && (Grouped().IsMatch(cell) || Decimal().IsMatch(cell));

    /// <summary>A cell for a message: one line, not long.</summary>
    public static string Show(string cell)
    {
        var shown = cell.Length <= 60 ? cell : cell[..57] + "...";
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c))}'";
    }

    private static bool LooksGrouped(string cell) => Grouped().IsMatch(cell);

    private static bool LooksDecimal(string cell) => Decimal().IsMatch(cell);

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}([,.' \u00A0\u202F])[0-9]{3}(\1[0-9]{3})*([.,][0-9]+)?$")]
    private static partial Regex Grouped();

    [GeneratedRegex("^[+-]?[0-9]{1,3}[,.][0-9]{3}$")]
    private static partial Regex GroupedOnce();

    [GeneratedRegex("^[+-]?[0-9]+[.,][0-9]+([eE][+-]?[0-9]+)?$")]
    private static partial Regex Decimal();
}
