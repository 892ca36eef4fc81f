using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlApp.AppHost.Console;

/// <summary>A command that asks the API for a prediction and works when it is pasted.</summary>
internal static class PredictCommand
{
    private const string Indent = "  ";

    /// <summary>Writes it for the shell of this system, in lines of at most <paramref name="width"/> characters where the values allow.</summary>
    /// <param name="apiUrl">Where the API answers.</param>
    /// <param name="example">A row, as a JSON object.</param>
    /// <param name="width">The width of the terminal.</param>
    /// <param name="powerShell">For PowerShell; else for bash, zsh and their like.</param>
    public static IReadOnlyList<string> For(string apiUrl, string example, int width, bool powerShell) => powerShell
        ? [
            $"Invoke-RestMethod {apiUrl}/predict -Method Post `",
            $"{Indent}-ContentType application/json `",
            .. Quote($"{Indent}-Body ", example, width, "''"),
        ]
        : [
            $"curl -s {apiUrl}/predict -H 'Content-Type: application/json' \\",
            // A quote inside of single quotes: end them, a quoted quote, begin them again.
            .. Quote($"{Indent}-d ", example, width, @"'\''"),
        ];

    /// <summary>The row in single quotes. It is broken after a comma between two columns, where JSON takes a line's end as a space.</summary>
    private static IEnumerable<string> Quote(string start, string example, int width, string quote)
    {
        var line = new StringBuilder(start).Append("'{");
        var columns = JsonNode.Parse(example)!.AsObject().Select(column => Column(column).Replace("'", quote, StringComparison.Ordinal)).ToList();
        for (var i = 0; i < columns.Count; i++)
        {
            var last = i == columns.Count - 1;
            var text = columns[i] + (last ? "}'" : ",");
            if (line.Length + text.Length > width && i > 0)
            {
                yield return line.ToString();
                line.Clear().Append(Indent).Append(Indent);
            }

            line.Append(text);
        }

        yield return line.ToString();
    }

    private static string Column(KeyValuePair<string, JsonNode?> column) =>
        $"{JsonSerializer.Serialize(column.Key, Readable)}:{column.Value?.ToJsonString(Readable) ?? "null"}";

    // A person reads "é" better than its escape, and single quotes are quoted for the shell above.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
