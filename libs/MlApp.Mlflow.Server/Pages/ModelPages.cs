using System.Globalization;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>The registered models, one with its versions, and one version.</summary>
internal static class ModelPages
{
    private const string MetricTag = "mlapp.metric.";
    private const string PromotionTag = "mlapp.promotion";

    public static string List(IReadOnlyList<RegisteredModel> models) => Layout.Page("Models", isRegistry: true, [], Markup.Of($"""
        <h1>Models</h1>
        <p class="lead">Each is a name with numbered versions; an alias such as champion points to the one in use.</p>
        {(models.Count == 0 ? Markup.Of($"""<div class="card empty">No model is registered yet.</div>""") : Markup.Of($"""
            <div class="card flush scroll"><table>
            <thead><tr><th>Name</th><th>Latest</th><th>Aliases</th><th>Changed</th><th>Description</th></tr></thead><tbody>
            {Markup.Each(models, Row)}
            </tbody></table></div>
            """))}
        """));

    /// <summary>A model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="versions">Its versions, the newest first.</param>
    /// <param name="runs">The runs behind them, by id.</param>
    /// <param name="problem">Why a change was refused.</param>
    public static string Show(
        RegisteredModel model, IReadOnlyList<ModelVersion> versions, IReadOnlyDictionary<string, RunInfo> runs, string? problem = null)
    {
        var metrics = versions.SelectMany(version => MetricTags(version).Select(metric => metric.Key)).Distinct()
            .Order(StringComparer.Ordinal).Take(5).ToList();
        return Layout.Page(model.Name, isRegistry: true, [("Models", Links.Models)], Markup.Of($"""
            <h1>{model.Name}</h1>
            <p class="lead">{Shown.Count(versions.Count, "version", "versions")} · registered {Shown.Time(model.CreationTimestamp)}</p>
            {Markup.If(model.Description is not null, () => Markup.Of($"""<p class="note">{model.Description}</p>"""))}
            {Markup.If(versions.Count > 0, () => Markup.Of($"""
                <div class="card flush scroll"><table>
                <thead><tr><th>Version</th><th>Aliases</th><th>Registered</th><th>Run</th>{Markup.Each(metrics, key => Markup.Of($"""<th class="number">{key}</th>"""))}<th>Decision</th></tr></thead><tbody>
                {Markup.Each(versions, version => VersionRow(version, runs, metrics))}
                </tbody></table></div>
                """))}
            <div class="columns">
            {AliasForms.Show(model, [.. versions.Select(version => version.Version)], problem)}
            {RunPage.KeyValues("Tags", model.Tags)}
            </div>
            """));
    }

    public static string Show(RegisteredModel model, ModelVersion version, RunInfo? run, IReadOnlyList<ArtifactFile> files) => Layout.Page(
        $"{version.Name} {version.Version}", isRegistry: true, [("Models", Links.Models), (version.Name, Links.Model(version.Name))],
        Markup.Of($"""
            <h1>Version {version.Version} {AliasForms.Badges(version.Aliases)}</h1>
            <dl class="facts">
            {RunPage.Fact("Registered", Shown.Time(version.CreationTimestamp))}
            {RunPage.Fact("Changed", Shown.Time(version.LastUpdatedTimestamp))}
            {RunPage.Fact("Run", run is null ? RunPage.Text(version.RunId) : Markup.Of($"""<a href="{Links.Run(run)}">{Shown.Name(run)}</a>"""))}
            {RunPage.Fact("Stage", version.CurrentStage is null or "None" ? default : Markup.Of($"{version.CurrentStage}"))}
            {RunPage.Fact("Source", Markup.Of($"<code>{version.Source}</code>"))}
            {RunPage.Fact("Load it as", Markup.Of($"<code>models:/{version.Name}/{version.Version}</code>"))}
            </dl>
            {Markup.If(!string.IsNullOrEmpty(version.Description), () => Markup.Of($"""<p class="note">{version.Description}</p>"""))}
            <div class="columns">
            {ArtifactPages.Card(Links.Version(version.Name, version.Version), files)}
            {AliasForms.Show(model, [version.Version], problem: null)}
            {RunPage.KeyValues("Tags", version.Tags)}
            </div>
            """));

    public static Markup VersionLink(ModelVersion version) =>
        Markup.Of($"""<a href="{Links.Version(version.Name, version.Version)}">{version.Name} {version.Version}</a> {AliasForms.Badges(version.Aliases)}""");

    private static Markup Row(RegisteredModel model)
    {
        var latest = model.LatestVersions?.MaxBy(version => long.Parse(version.Version, CultureInfo.InvariantCulture));
        return Markup.Of($"""
            <tr data-link="{Links.Model(model.Name)}"><td><a href="{Links.Model(model.Name)}">{model.Name}</a></td>
            <td>{(latest is null ? Markup.Of($"""<span class="faint">–</span>""") : Markup.Of($"""<a href="{Links.Version(model.Name, latest.Version)}">{latest.Version}</a>"""))}</td>
            <td>{Markup.Each(model.Aliases, alias => Markup.Of($"""{AliasForms.Badge(alias.Alias)}<a href="{Links.Version(model.Name, alias.Version)}">{alias.Version}</a> """))}</td>
            <td>{Shown.Time(model.LastUpdatedTimestamp)}</td><td>{Shown.Shortened(model.Description ?? "", 120)}</td></tr>

            """);
    }

    private static Markup VersionRow(ModelVersion version, IReadOnlyDictionary<string, RunInfo> runs, List<string> metrics)
    {
        var values = MetricTags(version).ToDictionary(metric => metric.Key, metric => metric.Value);
        return Markup.Of($"""
            <tr data-link="{Links.Version(version.Name, version.Version)}"><td><a href="{Links.Version(version.Name, version.Version)}">{version.Version}</a></td>
            <td>{AliasForms.Badges(version.Aliases)}</td><td>{Shown.Time(version.CreationTimestamp)}</td>
            <td>{(runs.TryGetValue(version.RunId ?? "", out var run) ? Markup.Of($"""<a href="{Links.Run(run)}">{Shown.Name(run)}</a>""") : Markup.Of($"""<span class="faint">–</span>"""))}</td>
            {Markup.Each(metrics, key => Markup.Of($"""<td class="number">{Metric(values.GetValueOrDefault(key))}</td>"""))}
            <td class="wide">{Shown.Shortened(version.Tags?.FirstOrDefault(tag => tag.Key == PromotionTag)?.Value ?? version.Description ?? "", 140)}</td></tr>

            """);
    }

    private static IEnumerable<(string Key, string Value)> MetricTags(ModelVersion version) =>
        (version.Tags ?? []).Where(tag => tag.Key.StartsWith(MetricTag, StringComparison.Ordinal)).Select(tag => (tag.Key[MetricTag.Length..], tag.Value));

    private static string Metric(string? value) => value is null ? "–"
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Shown.Number(number) : value;
}
