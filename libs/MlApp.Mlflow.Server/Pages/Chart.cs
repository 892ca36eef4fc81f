using System.Globalization;
using System.Text;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>A metric of one or several runs, drawn as SVG.</summary>
internal static class Chart
{
    private const double Left = 58;
    private const double Right = 14;
    private const double Top = 12;
    private const double Bottom = 24;
    private const double WidthOfMark = 90;
    private const double HeightOfMark = 42;

    public static Markup Draw(string key, IReadOnlyList<ChartSeries> series, ChartOptions options)
    {
        var places = series.SelectMany(line => line.Curve.Curve).ToList();
        var values = places.Where(place => IsShown(place, options)).ToList();
        if (values.Count == 0)
            return Markup.Of($"""<p class="empty">{(options.IsLog ? "No value is above zero, as powers of ten are." : "No value is finite.")}</p>""");

        var (first, last) = (places.Min(place => place.X), places.Max(place => place.X));
        var (unit, unitName) = options.Axis == CurveAxis.Time ? Shown.UnitOfTime(last) : (1, "");
        var x = ChartScale.Exact(first / unit, last / unit, (int)(options.Width / WidthOfMark));
        var marks = (int)(options.Height / HeightOfMark);
        // What lies around the mean is drawn too, unless a smooth line is what is looked for.
        var (lowest, highest) = (values.Min(place => Low(place, options)), values.Max(place => High(place, options)));
        var y = options.IsLog ? ChartScale.Log(lowest, highest) : ChartScale.Rounded(lowest, highest, marks);
        double X(double value) => Left + (x.Place(value / unit) * (options.Width - Left - Right));
        double Y(double value) => options.Height - Bottom - (y.Place(value) * (options.Height - Top - Bottom));

        return Markup.Of($"""
            <svg class="chart" viewBox="0 0 {options.Width} {options.Height}" role="img" aria-label="{Describe(key, series, options)}">
            {Markup.Each(y.Marks, mark => Markup.Of($"""
                <line class="grid" x1="{Left}" x2="{options.Width - Right}" y1="{Place(Y(mark))}" y2="{Place(Y(mark))}"/><text x="{Left - 6}" y="{Place(Y(mark) + 4)}" text-anchor="end">{Shown.Number(mark)}</text>
                """))}
            {Markup.Each(x.Marks, mark => Markup.Of($"""<text x="{Place(X(mark * unit))}" y="{options.Height - 6}" text-anchor="middle">{Shown.Number(mark)}{unitName}</text>"""))}
            {Markup.Each(series, line => Line(line, options, X, Y))}
            </svg>
            """);
    }

    /// <summary>What stands beside a chart of one run.</summary>
    public static Markup Notes(MetricCurve curve) => Markup.Of($"""{Note(curve.NotNumbers, "NaN")}{Note(curve.Infinities, "∞")}""");

    private static Markup Note(long count, string what) =>
        Markup.If(count > 0, () => Markup.Of($""" <span class="badge">{count.ToString("#,0", CultureInfo.InvariantCulture)} × {what}</span>"""));

    private static Markup Line(ChartSeries line, ChartOptions options, Func<double, double> x, Func<double, double> y)
    {
        var raw = line.Curve.Curve.Select(place => (place.X, IsShown(place, options) ? place.Value : null));
        var spread = line.Curve.Curve.Where(place => IsShown(place, options)).ToList();
        var smooth = line.Smooth(options.Smoothing).Select(place => (place.X, place.Value is { } value && (!options.IsLog || value > 0) ? place.Value : null)).ToList();
        var last = smooth.FindLast(place => place.Item2 is not null);
        return Markup.Of($"""
            <g class="{line.ColorClass}">
            {Markup.If(options.Smoothing == 0 && spread.Exists(place => place.Highest > place.Lowest), () => Markup.Of($"""<path class="spread" d="{Area(spread, options, x, y)}"/>"""))}
            {Markup.If(options.Smoothing > 0, () => Markup.Of($"""<path class="raw" d="{Path(raw, x, y)}"/>"""))}
            <path d="{Path(smooth, x, y)}"/>{Markup.If(last.Item2 is not null, () => Markup.Of($"""<circle cx="{Place(x(last.X))}" cy="{Place(y(last.Item2!.Value))}" r="3"/>"""))}
            {Markup.Each(line.Curve.Curve.Where(place => place.Value is null), place => Markup.Of($"""<line class="gap" x1="{Place(x(place.X))}" x2="{Place(x(place.X))}" y1="{options.Height - Bottom}" y2="{options.Height - Bottom - 6}"/>"""))}
            </g>
            """);
    }

    // A place without a value is a gap, not a straight line over it. A point alone is drawn as a dot by its round ends.
    private static string Path(IEnumerable<(double X, double? Value)> places, Func<double, double> x, Func<double, double> y)
    {
        var path = new StringBuilder();
        var (isOpen, isAlone) = (false, false);
        foreach (var (at, value) in places)
        {
            if (value is not { } number)
            {
                if (isAlone) path.Append("h0");
                (isOpen, isAlone) = (false, false);
                continue;
            }
            path.Append(CultureInfo.InvariantCulture, $"{(isOpen ? 'L' : 'M')}{x(at):0.#} {y(number):0.#}");
            (isOpen, isAlone) = (true, !isOpen);
        }
        return isAlone ? path.Append("h0").ToString() : path.ToString();
    }

    private static string Area(List<CurvePoint> places, ChartOptions options, Func<double, double> x, Func<double, double> y)
    {
        var path = new StringBuilder();
        foreach (var place in places)
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{x(place.X):0.#} {y(High(place, options)):0.#}");
        foreach (var place in Enumerable.Reverse(places))
            path.Append(CultureInfo.InvariantCulture, $"L{x(place.X):0.#} {y(Low(place, options)):0.#}");
        return path.Append('Z').ToString();
    }

    private static bool IsShown(CurvePoint place, ChartOptions options) => place.Value is { } value && (!options.IsLog || value > 0);

    private static double High(CurvePoint place, ChartOptions options) => options.Smoothing > 0 ? place.Value!.Value : place.Highest;

    private static double Low(CurvePoint place, ChartOptions options) =>
        options.Smoothing > 0 || (options.IsLog && place.Lowest <= 0) ? place.Value!.Value : place.Lowest;

    private static string Describe(string key, IReadOnlyList<ChartSeries> series, ChartOptions options)
    {
        var over = options.Axis == CurveAxis.Step ? "steps" : "time";
        if (series.Count > 1) return $"{key} of {series.Count.ToString(CultureInfo.InvariantCulture)} runs over {over}";
        var known = series[0].Curve.Curve.Where(place => place.Value is not null).Select(place => place.Value!.Value).ToList();
        return $"{key} over {Shown.Count(series[0].Curve.Points, "point", "points")}: from {Shown.Number(known[0])} to {Shown.Number(known[^1])}";
    }

    private static string Place(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
