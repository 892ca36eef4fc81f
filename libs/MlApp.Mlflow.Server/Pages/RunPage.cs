using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>What a run's page shows.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Run">The run.</param>
/// <param name="Curves">Metrics over their steps.</param>
/// <param name="AllCurves">How many metrics have more than one step; not all of them are drawn.</param>
/// <param name="Parent">The run that it belongs to.</param>
/// <param name="Children">Runs that belong to it.</param>
/// <param name="Models">Models that it logged.</param>
/// <param name="Versions">Model versions made from it.</param>
/// <param name="Files">What is directly among its artifacts.</param>
/// <param name="Images">Images among its artifacts, folders within included.</param>
internal sealed record RunView(
    Experiment Experiment,
    Run Run,
    IReadOnlyList<MetricCurve> Curves,
    int AllCurves,
    RunInfo? Parent,
    IReadOnlyList<RunInfo> Children,
    IReadOnlyList<LoggedModel> Models,
    IReadOnlyList<ModelVersion> Versions,
    IReadOnlyList<ArtifactFile> Files,
    IReadOnlyList<string> Images);

/// <summary>A run: what went in, what came out, how it went.</summary>
internal static class RunPage
{
    public static string Show(RunView view)
    {
        var (info, data) = (view.Run.Info, view.Run.Data);
        var tags = data.Tags ?? [];
        string? Tag(string key) => tags.FirstOrDefault(tag => tag.Key == key)?.Value;
        return Layout.Page(Shown.Name(info), isRegistry: false, Trail(view.Experiment), Markup.Of($"""
            <h1>{Shown.Name(info)}{Markup.If(info.LifecycleStage != LifecycleStages.Active, () => Markup.Of($" <small>deleted</small>"))}</h1>
            <dl class="facts">
            {Fact("Status", Shown.Status(info.Status))}
            {Fact("Started", Shown.Time(info.StartTime))}
            {Fact("Duration", Markup.Of($"{Shown.Duration(info.StartTime, info.EndTime)}"))}
            {Fact("User", Text(info.UserId))}
            {Fact("Source", Text(Tag("mlflow.source.name")))}
            {Fact("Commit", Tag("mlflow.source.git.commit") is { } commit ? Markup.Of($"""<code title="{commit}">{Shown.Shortened(commit, 10)}</code>""") : default)}
            {Fact("Parent", view.Parent is { } parent ? Markup.Of($"""<a href="{Links.Run(parent)}">{Shown.Name(parent)}</a>""") : default)}
            {Fact("Models", Markup.Each(view.Models, model => Markup.Of($"""<a href="{Links.LoggedModel(model.Info)}">{model.Info.Name}</a> """)))}
            {Fact("Registered as", Markup.Each(view.Versions, ModelPages.VersionLink))}
            {Fact("Run id", Markup.Of($"""<code>{info.RunId}</code> <button class="copy" data-copy="{info.RunId}" hidden>copy</button>"""))}
            </dl>
            {Markup.If(Tag("mlflow.note.content") is { Length: > 0 }, () => Markup.Of($"""<p class="note">{Tag("mlflow.note.content")}</p>"""))}
            {Metrics(data.Metrics)}
            {Curves(view)}
            {Images(view)}
            <div class="columns">
            {KeyValues("Parameters", data.Params)}
            {ArtifactPages.Card(Links.Run(info), view.Files)}
            {DatasetCard.Show(view.Run.Inputs?.DatasetInputs)}
            {Children(view.Children)}
            {KeyValues("Tags", [.. tags.Where(tag => tag.Key is not ("mlflow.note.content" or "mlflow.runName"))])}
            </div>
            """));
    }

    public static IEnumerable<(string Text, string Address)> Trail(Experiment experiment) =>
        [("Experiments", Links.Experiments), (experiment.Name, Links.Experiment(experiment.ExperimentId))];

    public static Markup KeyValues(string title, IReadOnlyList<KeyValue>? rows) => Markup.If(rows?.Count > 0, () => Markup.Of($"""
        <section class="card flush"><h2>{title}<small>{rows!.Count}</small></h2><div class="scroll"><table><tbody>
        {Markup.Each(rows, row => Markup.Of($"""<tr><td class="key">{row.Key}</td><td class="value">{row.Value}</td></tr>"""))}
        </tbody></table></div></section>
        """));

    public static Markup Fact(string name, Markup value) =>
        Markup.If(value.ToString().Length > 0, () => Markup.Of($"<div><dt>{name}</dt><dd>{value}</dd></div>\n"));

    public static Markup Text(string? text) => string.IsNullOrEmpty(text) ? default : Markup.Of($"{text}");

    // A few numbers stand large; many stand in a table.
    public static Markup Metrics(IReadOnlyList<Metric>? metrics) => metrics switch
    {
        null => default,
        { Count: <= 8 } => Markup.Of($"""
            <dl class="big">{Markup.Each(metrics, metric => Markup.Of($"""<div><dt>{metric.Key}</dt><dd title="{metric.Value}">{Shown.Number(metric.Value)}</dd></div>"""))}</dl>
            """),
        _ => Markup.Of($"""
            <section class="card flush"><h2>Metrics<small>{metrics.Count}</small></h2><div class="scroll"><table>
            <thead><tr><th>Metric</th><th class="number">Latest</th><th class="number">Step</th></tr></thead><tbody>
            {Markup.Each(metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal), metric => Markup.Of($"""
                <tr><td>{metric.Key}</td><td class="number" title="{metric.Value}">{Shown.Number(metric.Value)}</td><td class="number">{metric.Step}</td></tr>
                """))}
            </tbody></table></div></section>
            """),
    };

    private static Markup Curves(RunView view) => Markup.If(view.Curves.Count > 0, () => Markup.Of($"""
        <section class="card"><h2>Curves{Markup.If(view.AllCurves > view.Curves.Count, () => Markup.Of($"<small>the first {view.Curves.Count} of {view.AllCurves}</small>"))}</h2><div class="curves">
        {Markup.Each(view.Curves, curve => Curve(new ChartSeries(view.Run, Color: 0, curve)))}
        </div></section>
        """));

    private static Markup Curve(ChartSeries line) => Markup.Of($"""
        <figure class="curve">
        <figcaption><a href="{Links.Metric(line.Curve.Key, [line.Run.Info.RunId])}">{line.Curve.Key}</a><span>{Chart.Notes(line.Curve)} {(line.Latest is { } latest ? Shown.Number(latest) : "")}</span></figcaption>
        {Chart.Draw(line.Curve.Key, [line], ChartOptions.Small)}
        </figure>

        """);

    private static Markup Images(RunView view) => Markup.If(view.Images.Count > 0, () => Markup.Of($"""
        <section class="card"><h2>Plots</h2><div class="images">
        {Markup.Each(view.Images, path => Markup.Of($"""
            <figure><a href="{Links.Image(Links.Run(view.Run.Info), path)}"><img src="{Links.Image(Links.Run(view.Run.Info), path)}" alt="{Path.GetFileNameWithoutExtension(path)}" loading="lazy"></a><figcaption>{path}</figcaption></figure>
            """))}
        </div></section>
        """));

    private static Markup Children(IReadOnlyList<RunInfo> children) => Markup.If(children.Count > 0, () => Markup.Of($"""
        <section class="card flush"><h2>Child runs<small>{children.Count}</small></h2><table><tbody>
        {Markup.Each(children, child => Markup.Of($"""<tr data-link="{Links.Run(child)}"><td><a href="{Links.Run(child)}">{Shown.Name(child)}</a></td><td>{Shown.Status(child.Status)}</td></tr>"""))}
        </tbody></table></section>
        """));
}
