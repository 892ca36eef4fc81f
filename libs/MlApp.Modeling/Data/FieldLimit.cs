namespace MlApp.Modeling.Data;

/// <summary>
/// Refuses a line with more fields than any table has, before it is parsed: the parser's time grows with their square. Counts only where a
/// line runs from one block of characters into the next, so ordinary lines cost nothing.
/// </summary>
internal sealed class FieldLimit(string file, char separator)
{
    /// <summary>More columns than this are a mistake, and would cost memory before anybody saw it.</summary>
    public const int MaxColumns = 100_000;

    private long _separators;
    private long _line = 1;

    /// <summary>Looks at the next characters of the file.</summary>
    /// <exception cref="InvalidInputException">The line has too many fields.</exception>
    public void Check(ReadOnlySpan<char> next)
    {
        var end = next.IndexOfAny('\n', '\r');
        _separators += (end < 0 ? next : next[..end]).Count(separator);
        if (_separators >= MaxColumns)
            throw new InvalidInputException(
                $"{file}:{_line}: the line has more than {MaxColumns:N0} fields; is data.separator right, and are line breaks there?", file, _line);
        if (end < 0) return;
        _separators = next[(next.LastIndexOfAny('\n', '\r') + 1)..].Count(separator);
        _line += next.Count('\n');
    }
}
