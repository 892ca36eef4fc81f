namespace MlApp.Modeling.Data;

/// <summary>
/// Sees whether numbers have a decimal comma. Only beyond doubt: <c>5,1</c> has one, <c>1,234</c> may have a thousands separator, and a
/// file that also holds <c>5.1</c> has none. A wrong guess could not be silent either: a number of the other kind is refused later.
/// </summary>
internal static class DecimalCommaFinder
{
    public static bool ShowsComma(ReadOnlySpan<char> head, char separator, char? thousands)
    {
        if (thousands == ',') return false;
        var commas = 0;
        Span<char> ends = [separator, '\n', '\r'];
        while (!head.IsEmpty)
        {
            var end = head.IndexOfAny(ends);
            var cell = (end < 0 ? [] : head[..end]).Trim().Trim('"').Trim();
            head = end < 0 ? [] : head[(end + 1)..];
            switch (Look(cell, thousands))
            {
                case '.': return false;
                case ',': commas++; break;
            }
        }

        return commas > 0;
    }

    /// <summary>The decimal separator that a cell shows; 0 when it shows none.</summary>
    private static char Look(ReadOnlySpan<char> cell, char? thousands)
    {
        if (cell.Length > 0 && cell[0] is '-' or '+') cell = cell[1..];
        var mark = cell.IndexOfAnyExceptInRange('0', '9');
        if (mark < 0 || cell[mark] is not (',' or '.') || cell[mark] == thousands) return '\0';
        var fraction = cell[(mark + 1)..];
        if (fraction.IsEmpty || fraction.ContainsAnyExceptInRange('0', '9')) return '\0';
        return cell[mark] == '.' || fraction.Length != 3 || mark is 0 or > 3 || cell[0] == '0' ? cell[mark] : '\0';
    }
}
