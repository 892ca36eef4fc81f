using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Several runs side by side, with what differs marked.</summary>
internal static class ComparePage
{
    private const int MaximumCharts = 12;

    public static string Show(Session session, IQueryCollection query)
    {
        var runs = ComparedRuns.Read(session, query);
        var onlyDifferent = query["only"] == "differences";
        var ids = runs.Select(run => run.Info.RunId).ToList();
        return Layout.Page("Compare runs", isRegistry: false, Trail(session, runs), Markup.Of($"""
            <h1>{Shown.Count(runs.Count, "run", "runs")} side by side</h1>
            <p class="lead">What differs has a <span class="mark">≠</span>. {(onlyDifferent
                ? Markup.Of($"""<a href="{Links.Compare(ids)}">Show all rows</a>""")
                : Markup.Of($"""<a href="{Links.Compare(ids, onlyDifferent: true)}">Show only what differs</a>"""))}</p>
            <div class="card flush scroll"><table class="compare">
            <thead><tr><th scope="col">Run</th>{Markup.Each(runs.Index(), run => Head(run.Item.Info, run.Index, ids, onlyDifferent))}</tr></thead>
            {Group("Run", ComparedRow.Facts(runs), runs.Count, onlyDifferent)}
            {Group("Metrics", ComparedRow.Metrics(runs), runs.Count, onlyDifferent)}
            {Group("Parameters", ComparedRow.Texts(runs, run => run.Data.Params), runs.Count, onlyDifferent)}
            {Group("Tags", ComparedRow.Texts(runs, run => run.Data.Tags?.Where(tag => tag.Key != RunStore.NameTag)), runs.Count, onlyDifferent)}
            </table></div>
            {Charts(session, runs, ids)}
            """));
    }

    /// <summary>Where runs are from; runs of several experiments are from all of them.</summary>
    public static IEnumerable<(string Text, string Address)> Trail(Session session, IReadOnlyList<Run> runs) =>
        runs.Select(run => run.Info.ExperimentId).Distinct().ToList() is [var experiment]
            ? RunPage.Trail(ExperimentStore.Get(session, Names.ParseExperimentId(experiment)))
            : [("Experiments", Links.Experiments)];

    private static Markup Head(RunInfo run, int index, List<string> ids, bool onlyDifferent) => Markup.Of($"""
        <th scope="col"><span class="swatch {ChartSeries.ColorOf(index)}"></span><a href="{Links.Run(run)}">{Shown.Name(run)}</a>{Markup.If(ids.Count > 1, () => Markup.Of($"""
             <a class="remove" href="{Links.Compare(ids.Where(id => id != run.RunId), onlyDifferent)}" aria-label="Take {Shown.Name(run)} out" title="Take out">×</a>
            """))}</th>
        """);

    private static Markup Group(string title, IEnumerable<ComparedRow> rows, int runs, bool onlyDifferent)
    {
        var shown = rows.Where(row => !onlyDifferent || row.Differs).ToList();
        return Markup.If(shown.Count > 0, () => Markup.Of($"""
            <tbody>
            <tr class="kinds"><th colspan="{runs + 1}" scope="colgroup">{title}</th></tr>
            {Markup.Each(shown, Row)}
            </tbody>
            """));
    }

    private static Markup Row(ComparedRow row) => Markup.Of($"""
        <tr class="{(row.Differs ? "differs" : "")}"><th scope="row">{row.Key}{Markup.If(row.Differs, () => Markup.Of($"""<span class="mark" title="differs">≠</span>"""))}</th>{Markup.Each(
            row.Values,
            value => Markup.Of($"""<td class="{(row.IsNumber ? "number" : "value")}{(value.Exact == row.Values[0].Exact ? "" : " other")}">{(value.Exact is null ? Markup.Of($"""<span class="faint">–</span>""") : value.Shown)}</td>"""))}</tr>

        """);

    private static Markup Charts(Session session, IReadOnlyList<Run> runs, List<string> ids)
    {
        var keys = ids.SelectMany(id => CurveStore.FindKeys(session, id)).Distinct().Order(StringComparer.Ordinal).Take(MaximumCharts).ToList();
        return Markup.If(keys.Count > 0, () => Markup.Of($"""
            <section class="card"><h2>Curves</h2><div class="curves">
            {Markup.Each(keys, key => Markup.Of($"""
                <figure class="curve"><figcaption><a href="{Links.Metric(key, ids)}">{key}</a></figcaption>{Chart.Draw(key, ComparedRuns.ReadSeries(session, runs, key, ChartOptions.Small), ChartOptions.Small)}</figure>
                """))}
            </div></section>
            """));
    }
}
