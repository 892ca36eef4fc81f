using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>One run's curve in a chart.</summary>
/// <param name="Run">The run.</param>
/// <param name="Color">The number of its colour, the same on all charts of a page.</param>
/// <param name="Curve">The metric's points.</param>
internal sealed record ChartSeries(Run Run, int Color, MetricCurve Curve)
{
    /// <summary>The point that counts as the metric's latest; null where there is none.</summary>
    public double? Latest => Run.Data.Metrics?.FirstOrDefault(metric => metric.Key == Curve.Key)?.Value;

    /// <summary>A CSS class for the colour.</summary>
    public string ColorClass => ColorOf(Color);

    public static string ColorOf(int color) => FormattableString.Invariant($"c{color % ChartOptions.Colors}{(color >= ChartOptions.Colors ? " dashed" : "")}");

    /// <summary>
    /// The values as an exponential moving average, which starts at the first value instead of at zero.
    /// </summary>
    /// <param name="smoothing">The weight of what was before, from 0 to below 1.</param>
    public IEnumerable<(double X, double? Value)> Smooth(double smoothing)
    {
        var (sum, weight) = (0.0, 0.0);
        foreach (var point in Curve.Curve)
        {
            if (point.Value is not { } value)
            {
                yield return (point.X, null);
                continue;
            }
            (sum, weight) = ((smoothing * sum) + ((1 - smoothing) * value), (smoothing * weight) + (1 - smoothing));
            yield return (point.X, sum / weight);
        }
    }
}
