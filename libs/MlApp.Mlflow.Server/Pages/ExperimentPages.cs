using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>The experiments, and the table of an experiment's runs.</summary>
internal static class ExperimentPages
{
    private const int MetricColumns = 5;
    private const int ParameterColumns = 4;
    private const string NoteTag = "mlflow.note.content";

    public static string List(IReadOnlyList<Experiment> experiments, Dictionary<string, RunCount> counts) =>
        Layout.Page("Experiments", isRegistry: false, [], Markup.Of($"""
            <h1>Experiments</h1>
            <p class="lead">Each is a group of runs: trainings of one kind, to be compared with each other.</p>
            <div class="card flush scroll">
            <table>
            <thead><tr><th>Name</th><th class="number">Runs</th><th>Last run</th><th>Tags</th></tr></thead>
            <tbody>
            {Markup.Each(
                experiments.OrderByDescending(experiment => counts.GetValueOrDefault(experiment.ExperimentId).LastStart ?? 0),
                experiment => Row(experiment, counts.GetValueOrDefault(experiment.ExperimentId)))}
            </tbody>
            </table>
            </div>
            """));

    public static string Runs(RunTable table)
    {
        var metrics = Keys(table.Runs, run => run.Data.Metrics?.Select(metric => metric.Key), MetricColumns);
        var parameters = Keys(table.Runs, run => run.Data.Params?.Select(parameter => parameter.Key), ParameterColumns);
        var experiment = table.Experiment;
        return Layout.Page(experiment.Name, isRegistry: false, [("Experiments", Links.Experiments)], Markup.Of($"""
            <h1>{experiment.Name}{Markup.If(experiment.LifecycleStage != LifecycleStages.Active, () => Markup.Of($" <small>deleted</small>"))}</h1>
            <p class="lead">{Shown.Count(table.Total, "run", "runs")} · experiment {experiment.ExperimentId}</p>
            {Note(experiment.Tags)}
            <form class="filter" role="search">
            <input name="filter" value="{table.Filter}" placeholder="metrics.accuracy &gt; 0.9 AND params.trainer = 'lightgbm'" aria-label="Filter of runs" spellcheck="false" autocomplete="off">
            <input type="hidden" name="order" value="{table.Order}">
            <button>Filter</button>{Markup.If(table.Filter.Length > 0, () => Markup.Of($"""<a class="button" href="{Links.Experiment(experiment.ExperimentId)}">All runs</a>"""))}
            </form>
            {Markup.If(table.Problem is not null, () => Markup.Of($"""<p class="card problem" role="alert">{table.Problem}</p>"""))}
            {(table.Runs.Count > 0 ? Table(table, metrics, parameters) : Empty(table))}
            """));
    }

    private static Markup Row(Experiment experiment, RunCount count) => Markup.Of($"""
        <tr data-link="{Links.Experiment(experiment.ExperimentId)}">
        <td><a href="{Links.Experiment(experiment.ExperimentId)}">{experiment.Name}</a></td>
        <td class="number">{count.Runs.ToString("#,0", CultureInfo.InvariantCulture)}</td>
        <td>{Shown.Time(count.LastStart)}</td>
        <td>{Markup.Each(
            experiment.Tags?.Where(tag => !tag.Key.StartsWith("mlflow.", StringComparison.Ordinal)).Take(6),
            tag => Markup.Of($"""<span class="badge">{tag.Key}: {Shown.Shortened(tag.Value, 40)}</span>"""))}</td>
        </tr>

        """);

    private static Markup Table(RunTable table, List<string> metrics, List<string> parameters) => Markup.Of($"""
        <div class="card flush scroll">
        <table class="runs">
        <thead>
        {Markup.If(metrics.Count + parameters.Count > 0, () => Markup.Of($"""
            <tr class="kinds"><th colspan="4"></th>{Kind("Metrics", metrics.Count)}{Kind("Parameters", parameters.Count)}</tr>
            """))}
        <tr>{Head(table, "Run", "attributes.run_name")}{Head(table, "Status", "attributes.status")}{Head(table, "Started", "attributes.start_time")}<th class="number">Duration</th>
        {Markup.Each(metrics.Index(), key => Head(table, key.Item, Quoted("metrics", key.Item), isNumber: true, isFirst: key.Index == 0))}
        {Markup.Each(parameters.Index(), key => Head(table, key.Item, Quoted("params", key.Item), isFirst: key.Index == 0))}</tr>
        </thead>
        <tbody>
        {Markup.Each(table.Runs, run => RunRow(run, metrics, parameters))}
        </tbody>
        </table>
        </div>
        <div class="pages">
        {Markup.If(table.Page > 1, () => Markup.Of($"""<a class="button" rel="prev" href="{table.Address(page: table.Page - 1)}">Newer</a>"""))}
        <span>{table.First.ToString("#,0", CultureInfo.InvariantCulture)}–{(table.First + table.Runs.Count - 1).ToString("#,0", CultureInfo.InvariantCulture)} of {table.Total.ToString("#,0", CultureInfo.InvariantCulture)}</span>
        {Markup.If(table.HasNext, () => Markup.Of($"""<a class="button" rel="next" href="{table.Address(page: table.Page + 1)}">Next</a>"""))}
        </div>
        """);

    private static Markup RunRow(Run run, List<string> metrics, List<string> parameters) => Markup.Of($"""
        <tr data-link="{Links.Run(run.Info)}">
        <td title="{Shown.Name(run.Info)}"><a href="{Links.Run(run.Info)}">{Shown.Name(run.Info)}</a></td>
        <td>{Shown.Status(run.Info.Status)}</td><td>{Shown.Time(run.Info.StartTime)}</td>
        <td class="number">{Shown.Duration(run.Info.StartTime, run.Info.EndTime)}</td>
        {Markup.Each(metrics, key => run.Data.Metrics?.FirstOrDefault(metric => metric.Key == key) is { } metric
            ? Markup.Of($"""<td class="number">{Shown.Number(metric.Value)}</td>""") : Markup.Of($"""<td class="number faint">–</td>"""))}
        {Markup.Each(parameters, key => run.Data.Params?.FirstOrDefault(parameter => parameter.Key == key) is { } parameter
            ? Markup.Of($"""<td title="{Shown.Shortened(parameter.Value, 300)}">{Shown.Shortened(parameter.Value, 28)}</td>""")
            : Markup.Of($"""<td class="faint">–</td>"""))}
        </tr>

        """);

    private static Markup Kind(string name, int columns) =>
        Markup.If(columns > 0, () => Markup.Of($"""<th class="group" colspan="{columns}">{name}</th>"""));

    private static Markup Head(RunTable table, string text, string key, bool isNumber = false, bool isFirst = false)
    {
        var (ascending, descending) = (table.Order == $"{key} ASC", table.Order == $"{key} DESC");
        // A metric is first wanted large; the newest start, the first name.
        var first = isNumber || key.EndsWith("time", StringComparison.Ordinal) ? "DESC" : "ASC";
        var next = ascending ? "DESC" : descending ? "ASC" : first;
        var sort = ascending ? "ascending" : descending ? "descending" : "none";
        return Markup.Of($"""
            <th class="{(isNumber ? "number" : "")}{(isFirst ? " group" : "")}"{(sort == "none" ? default : Markup.Of($""" aria-sort="{sort}" """))}><a href="{table.Address(order: $"{key} {next}")}">{text}{(ascending ? " ↑" : descending ? " ↓" : "")}</a></th>
            """);
    }

    private static Markup Empty(RunTable table) => table.Filter.Length > 0 || table.Problem is not null
        ? Markup.Of($"""<div class="card empty">No run matches.</div>""")
        : Markup.Of($"""<div class="card empty">No runs yet. Train something with this server as its tracking URI:<code>MLFLOW_TRACKING_URI={table.Server}</code></div>""");

    private static Markup Note(IReadOnlyList<KeyValue>? tags) => tags?.FirstOrDefault(tag => tag.Key == NoteTag)?.Value is { Length: > 0 } note
        ? Markup.Of($"""<p class="note">{note}</p>""") : default;

    // The keys that most runs of the page have; among equals those that were logged first, which are the ones that matter.
    private static List<string> Keys(IReadOnlyList<Run> runs, Func<Run, IEnumerable<string>?> keys, int limit) =>
        [.. runs.SelectMany(run => keys(run) ?? []).CountBy(key => key).OrderByDescending(count => count.Value)
            .Take(limit).Select(count => count.Key)];

    private static string Quoted(string kind, string key) => $"{kind}.`{key}`";
}
