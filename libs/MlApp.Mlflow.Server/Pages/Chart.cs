using System.Globalization;
using System.Text;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>A metric's curve as SVG.</summary>
internal static class Chart
{
    private const double Width = 360;
    private const double Height = 190;
    private const double Left = 52;
    private const double Right = 10;
    private const double Top = 10;
    private const double Bottom = 24;
    private const int Lines = 4;

    public static Markup Curve(MetricCurve metric)
    {
        // What went to infinity would flatten all the rest.
        var points = metric.Curve.Where(point => Math.Abs(point.Value) < 1e300).ToList();
        if (points.Count < 2) return default;

        var (minX, maxX) = (points[0].Step, points[^1].Step);
        var (ticks, minY, maxY) = Ticks(points.Min(point => point.Value), points.Max(point => point.Value));
        double X(double step) => Left + ((step - minX) / (maxX - minX) * (Width - Left - Right));
        double Y(double value) => Height - Bottom - ((value - minY) / (maxY - minY) * (Height - Top - Bottom));

        var path = new StringBuilder();
        foreach (var (step, value) in points)
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{X(step):0.#} {Y(value):0.#}");
        var (last, description) = (points[^1],
            $"{metric.Key} over {Shown.Count(metric.Points, "point", "points")}: from {Shown.Number(points[0].Value)} to {Shown.Number(points[^1].Value)}");

        return Markup.Of($"""
            <figure class="curve">
            <figcaption>{metric.Key}<span>{Shown.Number(last.Value)}</span></figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{description}">
            {Markup.Each(ticks, tick => Markup.Of($"""
                <line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Rounded(Y(tick))}" y2="{Rounded(Y(tick))}"/><text x="{Left - 6}" y="{Rounded(Y(tick) + 4)}" text-anchor="end">{Shown.Number(tick)}</text>
                """))}
            <text x="{Left}" y="{Height - 6}">{Shown.Number(minX)}</text><text x="{Width - Right}" y="{Height - 6}" text-anchor="end">step {Shown.Number(maxX)}</text>
            <path d="{path.ToString()}"/><circle cx="{Rounded(X(last.Step))}" cy="{Rounded(Y(last.Value))}" r="3"/>
            </svg>
            </figure>

            """);
    }

    /// <summary>Round numbers around a range.</summary>
    private static (List<double> Ticks, double Minimum, double Maximum) Ticks(double minimum, double maximum)
    {
        if (maximum - minimum < 1e-12 * Math.Max(1, Math.Abs(maximum)))
        {
            var margin = Math.Max(Math.Abs(maximum) * 0.1, 1e-6);
            (minimum, maximum) = (minimum - margin, maximum + margin);
        }
        var rough = (maximum - minimum) / Lines;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = (rough / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
        var (from, to) = (Math.Floor(minimum / step), Math.Ceiling(maximum / step));
        var ticks = new List<double>();
        for (var i = from; i <= to && ticks.Count < 12; i++) ticks.Add(i * step);
        return (ticks, from * step, to * step);
    }

    private static string Rounded(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
