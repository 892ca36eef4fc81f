using System.Globalization;
using System.Text;
using MlApp.Modeling;
using MlApp.Modeling.Prediction;
using Sylvan.Data.Csv;

namespace MlApp.Trainer.Reporting;

/// <summary>What came of a command, for a page that shows Markdown.</summary>
internal static class MarkdownSummary
{
    private const int ShownRows = 20;
    private const int ShownColumns = 12;
    private const int ShownCharacters = 80; // of a cell
    private const int LongestRecord = 1 << 26;

    /// <summary>Adds a training's result.</summary>
    public static void Append(string? file, RunSummary summary)
    {
        if (file is null) return;
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"**{Text(summary.Title)}**\n\n");
        foreach (var (name, value) in summary.Lines) text.Append(CultureInfo.InvariantCulture, $"- {name}: {Text(value)}\n");
        Append(file, text.ToString());
    }

    /// <summary>Adds the first rows of a file that predictions were added to; of a wide one the first columns and the new ones.</summary>
    public static void Append(string? file, CsvPredictionSummary summary, string output)
    {
        if (file is null) return;
        using var reader = CsvDataReader.Create(output, new CsvDataReaderOptions { MaxBufferSize = LongestRecord });
        var total = reader.FieldCount;
        var added = Math.Min(summary.Columns.Count, ShownColumns);
        int[] columns = [.. Enumerable.Range(0, Math.Min(total - summary.Columns.Count, ShownColumns - added)), .. Enumerable.Range(total - summary.Columns.Count, added)];

        var text = new StringBuilder();
        Row(text, columns.Select(reader.GetName));
        Rule(text, columns.Length);
        var rows = 0;
        for (; rows < ShownRows && reader.Read(); rows++) Row(text, columns.Select(i => i < total - summary.Columns.Count ? reader.GetString(i) : Short(reader.GetString(i))));
        text.Append(CultureInfo.InvariantCulture, $"\n{(summary.Rows > rows ? $"The first {rows} of {summary.Rows:N0} rows; all are" : $"{summary.Rows} rows")} in `{output}`.\n");
        Append(file, text.ToString());
    }

    /// <summary>Adds a sentence.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void Append(string? file, string text)
    {
        if (file is null) return;
        try
        {
            File.AppendAllText(file, text.TrimEnd('\n') + "\n\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{file}: the summary cannot be written: {e.Message}", file);
        }
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells.Select(Cell)).Append(" |\n");

    private static void Rule(StringBuilder text, int columns) => text.Append('|').Insert(text.Length, " --- |", columns).Append('\n');

    // A probability has more digits than anyone reads.
    private static string Short(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? RunSummary.Number(number) : value;

    private static string Cell(string value) => Text(value.Length > ShownCharacters ? value[..ShownCharacters] + "…" : value);

    /// <summary>A value as text, whatever is in it.</summary>
    private static string Text(string value) => value.ReplaceLineEndings(" ")
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);
}
