using System.Text;

namespace MlApp.AppHost.Commands;

/// <summary>A table for the dashboard and the terminal.</summary>
internal static class MarkdownTable
{
    public static string Write(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        Add(header.Select(Escape));
        Add(header.Select(_ => "---"));
        foreach (var row in rows) Add(row.Select(Escape));
        return text.ToString();

        void Add(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    /// <summary>A value as text, whatever is in it.</summary>
    private static string Escape(string value) => value.ReplaceLineEndings(" ")
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);
}
