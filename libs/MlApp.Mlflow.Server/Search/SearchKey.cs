namespace MlApp.Mlflow.Server.Search;

/// <summary>An identifier in two: the kind before its first point, if there is one, and the key.</summary>
internal readonly record struct SearchKey(string? Kind, string Key)
{
    public static SearchKey Split(string identifier)
    {
        var point = identifier.IndexOf('.');
        return point < 0
            ? new SearchKey(null, Unquote(identifier))
            : new SearchKey(Strip(identifier[..point], '`'), Unquote(identifier[(point + 1)..]));
    }

    private static string Unquote(string key) => Strip(key is ['"', ..] ? Strip(key, '"') : Strip(key, '\''), '`');

    private static string Strip(string text, char quote) =>
        text.Length >= 2 && text[0] == quote && text[^1] == quote ? text[1..^1] : text;
}
