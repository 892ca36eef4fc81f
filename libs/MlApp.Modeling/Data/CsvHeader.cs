using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>The names of a file's columns, trimmed; each once. A column may have no name: it cannot be asked for.</summary>
internal sealed class CsvHeader
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly string _file;
    private readonly long _line;

    public CsvHeader(string file, long line, IReadOnlyList<string> names)
    {
        (_file, _line, Names) = (file, line, names);
        List<(string Name, int First, int Second)> twice = [];
        for (var i = 0; i < names.Count; i++)
            if (names[i].Length > 0 && !_positions.TryAdd(names[i], i)) twice.Add((names[i], _positions[names[i]] + 1, i + 1));
        if (twice.Count == 0) return;
        var first = twice[0];
        var others = twice.Count == 1 ? "" : " (" + string.Join(", ", twice.Skip(1).Take(5).Select(t => $"also '{t.Name}': {t.First} and {t.Second}")) + ")";
        throw new InvalidInputException(
            $"{file}:{line}: the columns {first.First} and {first.Second} are both named '{first.Name}'{others}; give each a name of its own.",
            file,
            line,
            first.Name);
    }

    public IReadOnlyList<string> Names { get; }

    public bool Contains(string name) => _positions.ContainsKey(name);

    /// <summary>The position of a column.</summary>
    /// <exception cref="InvalidInputException">There is none; the message names <paramref name="asked"/> and the nearest column.</exception>
    public int Find(string name, string asked) => _positions.TryGetValue(name, out var position)
        ? position
        : throw new InvalidInputException(
            $"{_file}:{_line}: there is no column '{name}' ({asked}).{Hint(name)}", _file, _line, name);

    private string Hint(string name)
    {
        var nearest = NearestName.Hint(name, _positions.Keys);
        if (nearest.Length > 0) return nearest;
        var shown = string.Join(", ", _positions.Keys.Take(12).Select(key => $"'{key}'"));
        return $" The columns are {shown}{(Names.Count > 12 ? $" and {Names.Count - 12} more" : "")}.";
    }
}
