using System.Text;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Search;

/// <summary>A list of texts in parentheses, which MLflow reads as Python would: <c>('a', "b")</c>.</summary>
internal static class FilterList
{
    public static IReadOnlyList<string> Read(string list)
    {
        var values = new List<string>();
        var at = 1;
        while (SkipSpace(list, ref at) != ')')
        {
            values.Add(ReadText(list, ref at));
            if (SkipSpace(list, ref at) == ',') at++;
            else if (list[at] != ')') throw IllFormed();
        }
        return values.Count > 0 ? values : throw ApiException.Invalid("In the parameter 'filter', a list is empty.");
    }

    /// <summary>The same with numbers too, and perhaps nothing.</summary>
    public static IReadOnlyList<string> ReadAnything(string list) => list.AsSpan().ContainsAny('\'', '"')
        ? Read(list)
        : list[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // Texts that follow each other without a comma are one.
    private static string ReadText(string list, ref int at)
    {
        var text = new StringBuilder();
        do
        {
            var quote = list[at++];
            if (quote is not ('\'' or '"')) throw IllFormed();
            while (at < list.Length && list[at] != quote)
            {
                if (list[at] == '\\' && at + 1 < list.Length) text.Append(Unescape(list[++at]));
                else text.Append(list[at]);
                at++;
            }
            at++;
        }
        while (SkipSpace(list, ref at) is '\'' or '"');
        return text.ToString();
    }

    private static string Unescape(char c) => c switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        '\\' or '\'' or '"' => c.ToString(),
        _ => "\\" + c,
    };

    private static char SkipSpace(string list, ref int at)
    {
        while (at < list.Length && char.IsWhiteSpace(list[at])) at++;
        return at < list.Length ? list[at] : throw IllFormed();
    }

    private static ApiException IllFormed() => ApiException.Invalid("In the parameter 'filter', a list must hold texts in quotes, with commas between.");
}
