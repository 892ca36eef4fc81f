namespace MlApp.Modeling.Data;

/// <summary>Gives the same string for the same short text, so that categories cost nothing from row to row; bounded.</summary>
internal sealed class TextCache
{
    private const int MaxTexts = 4096;
    private const int MaxLength = 128;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextCache() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength) return text.ToString();
        if (_lookup.TryGetValue(text, out var known)) return known;
        var made = text.ToString();
        if (_texts.Count < MaxTexts) _texts.Add(made);
        return made;
    }
}
