using System.Globalization;
using ScottPlot;

namespace MlApp.Trainer.Reporting.Plots;

/// <summary>True against false positives of a binary model as its threshold falls.</summary>
internal static class RocCurvePlot
{
    /// <summary>Points drawn at most; more would not be seen.</summary>
    private const int MaxPoints = 2000;

    /// <param name="positive">Name of the positive class.</param>
    /// <param name="rows">For each row the score of the positive class, and whether the row is of it.</param>
    /// <param name="auc">Area under the curve.</param>
    public static byte[] Render(string positive, IReadOnlyList<(double Score, bool IsPositive)> rows, double auc)
    {
        var (x, y) = Curve(rows);
        var plot = PlotPage.Create(string.Create(CultureInfo.InvariantCulture, $"ROC curve, AUC {auc:0.0000}"), [positive]);
        var chance = plot.Add.Line(0, 0, 1, 1);
        chance.LineColor = PlotPage.Muted;
        chance.LinePattern = LinePattern.Dashed;
        chance.LegendText = "by chance";

        var area = plot.Add.FillY(x, y, new double[x.Length]);
        area.FillColor = PlotPage.Palette[0].WithAlpha(.12);
        area.LineWidth = 0;
        var curve = plot.Add.ScatterLine(x, y, PlotPage.Palette[0]);
        curve.LineWidth = 2.5f;
        curve.LegendText = "model";

        plot.XLabel("false positive rate");
        plot.YLabel($"true positive rate ({PlotPage.Shorten(positive)})");
        plot.Axes.SetLimits(-0.01, 1.01, -0.01, 1.02);
        plot.ShowLegend(Alignment.LowerRight);
        return PlotPage.ToPng(plot, 560, 520);
    }

    /// <summary>The corners of the curve; rows of the same score are one step.</summary>
    internal static (double[] X, double[] Y) Curve(IReadOnlyList<(double Score, bool IsPositive)> rows)
    {
        var positives = rows.Count(row => row.IsPositive);
        var negatives = rows.Count - positives;
        List<double> x = [0], y = [0];
        var (hits, alarms) = (0, 0);
        foreach (var step in rows.GroupBy(row => row.Score).OrderByDescending(group => group.Key))
        {
            hits += step.Count(row => row.IsPositive);
            alarms += step.Count(row => !row.IsPositive);
            x.Add((double)alarms / Math.Max(1, negatives));
            y.Add((double)hits / Math.Max(1, positives));
        }

        if (x.Count <= MaxPoints) return ([.. x], [.. y]);
        var kept = Enumerable.Range(0, MaxPoints).Select(i => (int)((long)i * (x.Count - 1) / (MaxPoints - 1))).ToArray();
        return ([.. kept.Select(i => x[i])], [.. kept.Select(i => y[i])]);
    }
}
