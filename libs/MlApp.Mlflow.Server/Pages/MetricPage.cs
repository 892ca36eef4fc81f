using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Metrics of one or several runs as large curves, with the choice of how they are drawn.</summary>
internal static class MetricPage
{
    private const int MaximumKeys = 12;

    public static string Show(Session session, IQueryCollection query)
    {
        var runs = ComparedRuns.Read(session, query);
        var keys = query["key"].OfType<string>().Where(key => key.Length > 0).Distinct().Take(MaximumKeys).ToList();
        if (keys.Count == 0) throw ApiException.Missing("key");
        var options = ChartOptions.Read(query);
        var trail = ComparePage.Trail(session, runs).Append(runs.Count == 1
            ? (Shown.Name(runs[0].Info), Links.Run(runs[0].Info))
            : ("Compare", Links.Compare(runs.Select(run => run.Info.RunId))));
        return Layout.Page(string.Join(", ", keys), isRegistry: false, trail, Markup.Of($"""
            <h1>{string.Join(", ", keys)}</h1>
            {Choice(session, runs, keys, options)}
            {Markup.Each(keys, key => Section(key, ComparedRuns.ReadSeries(session, runs, key, options), options))}
            """));
    }

    private static Markup Choice(Session session, IReadOnlyList<Run> runs, List<string> keys, ChartOptions options)
    {
        var others = runs.SelectMany(run => CurveStore.FindKeys(session, run.Info.RunId)).Union(keys).Order(StringComparer.Ordinal);
        return Markup.Of($"""
            <form class="filter" aria-label="How the curves are drawn">
            {Markup.Each(runs, run => Markup.Of($"""<input type="hidden" name="runs" value="{run.Info.RunId}">"""))}
            <label>Metric <select name="key">{Markup.Each(others, key => Option(key, key, key == keys[0]))}</select></label>
            <label>Over <select name="x">{Option("step", "steps", options.Axis == CurveAxis.Step)}{Option("time", "time", options.Axis == CurveAxis.Time)}</select></label>
            <label>Values <select name="y">{Option("linear", "linear", !options.IsLog)}{Option("log", "logarithmic", options.IsLog)}</select></label>
            <label>Smoothing <input type="number" name="smoothing" min="0" max="0.99" step="0.01" value="{options.Smoothing}"></label>
            {Markup.Each(keys.Skip(1), key => Markup.Of($"""<input type="hidden" name="key" value="{key}">"""))}
            <button>Draw</button>
            </form>
            """);
    }

    private static Markup Option(string value, string text, bool isChosen) =>
        Markup.Of($"""<option value="{value}"{(isChosen ? Markup.Of($" selected") : default)}>{text}</option>""");

    private static Markup Section(string key, IReadOnlyList<ChartSeries> series, ChartOptions options) => Markup.Of($"""
        <section class="card"><h2>{key}</h2>
        {(series.Count == 0 ? Markup.Of($"""<p class="empty">No run has this metric.</p>""") : Markup.Of($"""
            {Chart.Draw(key, series, options)}
            <div class="scroll"><table class="legend">
            <thead><tr><th scope="col">Run</th><th scope="col" class="number">Points</th><th scope="col" class="number">Last</th><th scope="col" class="number">Lowest</th><th scope="col" class="number">Highest</th><th scope="col" class="number">NaN</th><th scope="col" class="number">∞</th></tr></thead>
            <tbody>{Markup.Each(series, Legend)}</tbody></table></div>
            """))}
        </section>
        """);

    private static Markup Legend(ChartSeries line)
    {
        var finite = line.Curve.Curve.Where(place => place.Value is not null).ToList();
        return Markup.Of($"""
            <tr><td><span class="swatch {line.ColorClass}"></span><a href="{Links.Run(line.Run.Info)}">{Shown.Name(line.Run.Info)}</a></td>
            <td class="number">{Count(line.Curve.Points)}</td><td class="number">{(line.Latest is { } latest ? Shown.Number(latest) : "–")}</td>
            {(finite.Count == 0 ? Markup.Of($"""<td class="number">–</td><td class="number">–</td>""") : Markup.Of($"""
                <td class="number">{Shown.Number(finite.Min(place => place.Lowest))}</td><td class="number">{Shown.Number(finite.Max(place => place.Highest))}</td>
                """))}
            <td class="number">{Count(line.Curve.NotNumbers)}</td><td class="number">{Count(line.Curve.Infinities)}</td></tr>

            """);
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
