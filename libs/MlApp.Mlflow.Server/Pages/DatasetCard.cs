using System.Text.Json;
using System.Text.Json.Nodes;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>The data sets that a run was fed with.</summary>
internal static class DatasetCard
{
    private const string ContextTag = "mlflow.data.context";
    private const int LongestText = 200;
    private const int MaximumColumns = 500;

    public static Markup Show(IReadOnlyList<DatasetInput>? inputs) => Markup.If(inputs?.Count > 0, () => Markup.Of($"""
        <section class="card"><h2>Data sets</h2>
        {Markup.Each(inputs!.Where(input => input.Dataset is not null), input => One(input.Dataset!, input.Tags))}
        </section>
        """));

    private static Markup One(Dataset dataset, IReadOnlyList<KeyValue>? tags) => Markup.Of($"""
        <dl class="facts">
        {RunPage.Fact("Name", RunPage.Text(dataset.Name))}{RunPage.Fact("Used for", RunPage.Text(tags?.FirstOrDefault(tag => tag.Key == ContextTag)?.Value))}
        {RunPage.Fact("Digest", Markup.Of($"<code>{dataset.Digest}</code>"))}{RunPage.Fact("Kind of source", RunPage.Text(dataset.SourceType))}
        {Profile(dataset.Profile)}
        {RunPage.Fact("Source", Markup.Of($"<code>{Shown.Shortened(dataset.Source, LongestText)}</code>"))}
        </dl>
        {Schema(dataset.Schema)}
        """);

    // A profile is often a few numbers, such as num_rows.
    private static Markup Profile(string? profile) => Read(profile) is JsonObject numbers && numbers.All(number => number.Value is JsonValue)
        ? Markup.Each(numbers, number => RunPage.Fact(number.Key, Markup.Of($"{Shown.Shortened(number.Value!.ToString(), LongestText)}")))
        : RunPage.Fact("Profile", string.IsNullOrEmpty(profile) ? default : Markup.Of($"<code>{Shown.Shortened(profile, LongestText)}</code>"));

    private static Markup Schema(string? schema)
    {
        if (string.IsNullOrEmpty(schema)) return default;
        var columns = Columns(schema);
        return Markup.Of($"""
            <details><summary>Schema{Markup.If(columns.Count > 0, () => Markup.Of($"<small>{Shown.Count(columns.Count, "column", "columns")}</small>"))}</summary>
            {(columns.Count == 0 ? Markup.Of($"""<pre tabindex="0" aria-label="Schema">{schema}</pre>""") : Markup.Of($"""
                <table class="data"><thead><tr><th scope="col">Column</th><th scope="col">Type</th></tr></thead><tbody>
                {Markup.Each(columns.Take(MaximumColumns), column => Markup.Of($"<tr><td>{column.Name}</td><td>{column.Type}</td></tr>"))}
                </tbody></table>
                """))}
            </details>
            """);
    }

    private static List<(string Name, string Type)> Columns(string schema) =>
        Read(schema) is JsonObject json && json["mlflow_colspec"] is JsonArray columns
            ? [.. columns.OfType<JsonObject>().Select(column => (column["name"]?.ToString() ?? "", column["type"]?.ToString() ?? ""))]
            : [];

    private static JsonNode? Read(string? json)
    {
        if (string.IsNullOrEmpty(json)) return null;
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
