using Sylvan.Data.Csv;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>The beginning of a CSV file as a table.</summary>
/// <param name="Columns">What the first record says.</param>
/// <param name="Rows">The records after it.</param>
/// <param name="IsWhole">Whether there are no more rows or columns.</param>
internal sealed record ArtifactTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, bool IsWhole)
{
    private const int MaximumRows = 500;
    private const int MaximumColumns = 100;
    private const int LongestText = 200;

    /// <summary>Reads the records of a text; null where it is not such a table.</summary>
    public static ArtifactTable? Read(ArtifactText text, char separator)
    {
        try
        {
            using var reader = CsvDataReader.Create(
                new StringReader(text.Text), new CsvDataReaderOptions { HasHeaders = false, Delimiter = separator, BufferSize = 1 << 18, MaxBufferSize = 1 << 20 });
            var (records, isWhole) = (new List<IReadOnlyList<string>>(), !text.IsCut);
            while (reader.Read())
            {
                if (records.Count > MaximumRows)
                {
                    isWhole = false;
                    break;
                }
                isWhole &= reader.RowFieldCount <= MaximumColumns;
                records.Add([.. Enumerable.Range(0, Math.Min(reader.RowFieldCount, MaximumColumns)).Select(reader.GetString)]);
            }
            return records.Count == 0 ? null : new ArtifactTable(records[0], [.. records.Skip(1)], isWhole);
        }
        catch (Exception unreadable) when (unreadable is CsvFormatException or CsvRecordTooLargeException)
        {
            return null;
        }
    }

    public Markup Show(string path) => Markup.Of($"""
        {Markup.If(!IsWhole, () => Markup.Of($"""<p class="lead">These are the first {Shown.Count(Rows.Count, "row", "rows")}; the download has all.</p>"""))}
        <div class="card flush scroll" tabindex="0" role="region" aria-label="{path}"><table class="data">
        <thead><tr>{Markup.Each(Columns, column => Markup.Of($"""<th scope="col">{column}</th>"""))}</tr></thead>
        <tbody>{Markup.Each(Rows, row => Markup.Of($"""<tr>{Markup.Each(row, cell => Markup.Of($"<td>{Shown.Shortened(cell, LongestText)}</td>"))}</tr>"""))}</tbody>
        </table></div>
        """);
}
