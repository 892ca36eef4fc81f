using System.Globalization;
using ScottPlot;

namespace MlApp.Trainer.Reporting.Plots;

/// <summary>What a regression predicted against what is true, a point a row.</summary>
internal static class PredictedActualPlot
{
    /// <summary>Points drawn at most: every n-th row of a larger test part.</summary>
    private const int MaxPoints = 5000;

    public static byte[] Render(string label, IReadOnlyList<(double Actual, double Predicted)> rows, double r2)
    {
        var step = (rows.Count + MaxPoints - 1) / MaxPoints;
        var shown = rows.Where((row, i) => i % step == 0 && double.IsFinite(row.Actual) && double.IsFinite(row.Predicted)).ToArray();
        var title = string.Create(CultureInfo.InvariantCulture, $"Predicted and actual {PlotPage.Shorten(label)}, R² {r2:0.000}");
        var plot = PlotPage.Create(title, [label]);

        var low = shown.Length == 0 ? 0 : shown.Min(row => Math.Min(row.Actual, row.Predicted));
        var high = shown.Length == 0 ? 1 : shown.Max(row => Math.Max(row.Actual, row.Predicted));
        var margin = Math.Max((high - low) * 0.04, 1e-9);
        var ideal = plot.Add.Line(low - margin, low - margin, high + margin, high + margin);
        ideal.LineColor = PlotPage.Muted;
        ideal.LinePattern = LinePattern.Dashed;
        ideal.LegendText = "predicted = actual";

        var points = plot.Add.ScatterPoints(shown.Select(row => row.Actual).ToArray(), shown.Select(row => row.Predicted).ToArray());
        points.MarkerShape = MarkerShape.FilledCircle;
        points.MarkerSize = shown.Length > 1000 ? 4 : 7;
        points.Color = PlotPage.Palette[0].WithAlpha(shown.Length > 1000 ? .3 : .6);
        points.LegendText = "held-out rows";

        plot.XLabel("actual");
        plot.YLabel("predicted");
        plot.Axes.SetLimits(low - margin, high + margin, low - margin, high + margin);
        plot.ShowLegend(Alignment.UpperLeft);
        return PlotPage.ToPng(plot, 580, 540);
    }
}
