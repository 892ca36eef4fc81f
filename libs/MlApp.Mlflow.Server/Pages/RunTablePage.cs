using System.Globalization;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>The table of an experiment's runs: filter, columns, order, pages, and the choice of runs to compare.</summary>
internal static class RunTablePage
{
    private const string NoteTag = "mlflow.note.content";

    public static string Show(RunTable table)
    {
        var experiment = table.Experiment;
        return Layout.Page(experiment.Name, isRegistry: false, [("Experiments", Links.Experiments)], Markup.Of($"""
            <h1>{experiment.Name}{Markup.If(experiment.LifecycleStage != LifecycleStages.Active, () => Markup.Of($" <small>deleted</small>"))}</h1>
            <p class="lead">{Markup.If(table.Problem is null, () => Markup.Of($"{Total(table)}{(table.Total == 1 ? " run" : " runs")}{(table.Query.IsDeleted ? ", deleted" : "")} · "))}experiment {experiment.ExperimentId}</p>
            {Note(experiment.Tags)}
            {Choice(table)}
            {Markup.If(table.Problem is not null, () => Markup.Of($"""<p class="card problem" role="alert">{table.Problem}</p>"""))}
            {(table.Runs.Count > 0 ? Table(table) : Empty(table))}
            """));
    }

    // Filter, view and columns are one form: each keeps what the others say.
    private static Markup Choice(RunTable table) => Markup.Of($"""
        <form class="choice" role="search" aria-label="Runs">
        <div class="filter">
        <input name="filter" value="{table.Query.Filter}" placeholder="metrics.accuracy &gt; 0.9 AND params.trainer = 'lightgbm'" aria-label="Filter of runs" spellcheck="false" autocomplete="off">
        <select name="view" aria-label="Which runs"><option value="active">Active</option><option value="deleted"{(table.Query.IsDeleted ? Markup.Of($" selected") : default)}>Deleted</option></select>
        {Markup.If(table.Query.Order.Length > 0, () => Markup.Of($"""<input type="hidden" name="order" value="{table.Query.Order}">"""))}
        <button>Show</button>{Markup.If(table.Query.Filter.Length > 0, () => Markup.Of($"""<a class="button" href="{(table.Query with { Filter = "", Page = 1 }).Address(table.Experiment.ExperimentId)}">All runs</a>"""))}
        </div>
        <details class="chooser"><summary>Columns<small>{(table.Query.Columns.Count > 0 ? "chosen" : "those that tell the runs apart")}</small></summary>
        {Keys(table, "Metrics", RunColumn.Metrics, table.Keys.Metrics)}
        {Keys(table, "Parameters", RunColumn.Parameters, table.Keys.Parameters)}
        {Keys(table, "Tags", RunColumn.Tags, table.Keys.Tags)}
        <p><button>Show these</button>{Markup.If(table.Query.Columns.Count > 0, () => Markup.Of($""" <a class="button" href="{(table.Query with { Columns = [] }).Address(table.Experiment.ExperimentId)}">Those that tell the runs apart</a>"""))}</p>
        </details>
        </form>
        """);

    // What was chosen by the address alone can be taken off here too.
    private static Markup Keys(RunTable table, string title, string kind, IReadOnlyList<string> known)
    {
        var shown = table.Columns.Where(column => column.Kind == kind).Select(column => column.Key).ToHashSet();
        var all = known.Union(shown).Order(StringComparer.Ordinal).ToList();
        return Markup.If(all.Count > 0, () => Markup.Of($"""
            <fieldset><legend>{title}</legend>
            {Markup.Each(all, key => Markup.Of($"""<label><input type="checkbox" name="columns" value="{kind}.{key}"{(shown.Contains(key) ? Markup.Of($" checked") : default)}>{key}</label>"""))}
            </fieldset>
            """));
    }

    private static Markup Table(RunTable table) => Markup.Of($"""
        <form action="{Links.ComparePage}">
        <div class="pages"><button>Compare the chosen</button>{Pages(table)}</div>
        <div class="card flush scroll">
        <table class="runs">
        <thead>
        <tr class="kinds"><td colspan="4"></td>{Markup.Each(table.Columns.CountBy(column => column.Kind), Kind)}</tr>
        <tr>{Head(table, "Run", "attributes.run_name")}{Head(table, "Status", "attributes.status")}{Head(table, "Started", "attributes.start_time", largestFirst: true)}{Head(table, "Duration", RunQuery.Duration, "number", largestFirst: true)}
        {Markup.Each(table.Columns.Index(), item => Head(
            table, item.Item.Key, item.Item.Identifier, Classes(table, item.Index, item.Item), largestFirst: item.Item.IsNumber))}</tr>
        </thead>
        <tbody>
        {Markup.Each(table.Runs, run => Row(run, table.Columns))}
        </tbody>
        </table>
        </div>
        <div class="pages">{Pages(table)}</div>
        </form>
        """);

    private static Markup Row(Run run, IReadOnlyList<RunColumn> columns) => Markup.Of($"""
        <tr data-link="{Links.Run(run.Info)}">
        <td title="{Shown.Name(run.Info)}"><input type="checkbox" name="runs" value="{run.Info.RunId}" aria-label="Compare {Shown.Name(run.Info)}"><a href="{Links.Run(run.Info)}">{Shown.Name(run.Info)}</a></td>
        <td>{Shown.Status(run.Info.Status)}</td><td>{Shown.Time(run.Info.StartTime)}</td>
        <td class="number">{Shown.Duration(run.Info.StartTime, run.Info.EndTime)}</td>
        {Markup.Each(columns, column => column.Cell(run))}
        </tr>

        """);

    private static Markup Kind(KeyValuePair<string, int> columns) => Markup.Of($"""
        <th class="group" colspan="{columns.Value}" scope="colgroup">{columns.Key switch { RunColumn.Metrics => "Metrics", RunColumn.Parameters => "Parameters", _ => "Tags" }}</th>
        """);

    private static string Classes(RunTable table, int index, RunColumn column) =>
        (column.IsNumber ? "number" : "") + (index == 0 || table.Columns[index - 1].Kind != column.Kind ? " group" : "");

    private static Markup Head(RunTable table, string text, string key, string classes = "", bool largestFirst = false)
    {
        var (ascending, descending) = (table.Query.Order == $"{key} ASC", table.Query.Order == $"{key} DESC");
        var next = ascending ? "DESC" : descending ? "ASC" : largestFirst ? "DESC" : "ASC";
        var sort = ascending ? Markup.Of($""" aria-sort="ascending" """) : descending ? Markup.Of($""" aria-sort="descending" """) : default;
        return Markup.Of($"""
            <th scope="col" class="{classes}"{sort}><a href="{table.Address(order: $"{key} {next}")}">{text}{(ascending ? " ↑" : descending ? " ↓" : "")}</a></th>
            """);
    }

    private static Markup Pages(RunTable table) => Markup.Of($"""
        {Markup.If(table.Query.Page > 1, () => Markup.Of($"""<a class="button" rel="prev" href="{table.Address(page: table.Query.Page - 1)}">Previous</a>"""))}
        <span>{Number(table.First)}–{Number(table.First + table.Runs.Count - 1)} of {Total(table)}</span>
        {Markup.If(table.HasNext, () => Markup.Of($"""<a class="button" rel="next" href="{table.Address(page: table.Query.Page + 1)}">Next</a>"""))}
        """);

    private static Markup Empty(RunTable table) => table switch
    {
        { Problem: not null } => default,
        { Query.Page: > 1 } => Markup.Of($"""<div class="card empty">There are not so many pages. <a href="{table.Address()}">To the first</a></div>"""),
        { Query.Filter.Length: > 0 } or { Query.IsDeleted: true } => Markup.Of($"""<div class="card empty">No run matches.</div>"""),
        _ => Markup.Of($"""<div class="card empty">No runs yet. Train something with this server as its tracking URI:<code>MLFLOW_TRACKING_URI={table.Server}</code></div>"""),
    };

    private static string Total(RunTable table) => table.Total == RunTable.CountedRuns ? $"{Number(table.Total)} or more" : Number(table.Total);

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static Markup Note(IReadOnlyList<KeyValue>? tags) => tags?.FirstOrDefault(tag => tag.Key == NoteTag)?.Value is { Length: > 0 } note
        ? Markup.Of($"""<p class="note">{note}</p>""") : default;
}
