namespace MlApp.Trainer.Reporting.Plots;

/// <summary>The metric of training and of held-out rows, iteration by iteration.</summary>
internal static class TrainingCurvePlot
{
    public static byte[] Render(string metric, IReadOnlyList<(int Iteration, double Train, double Test)> points)
    {
        var plot = PlotPage.Create("Training curve", [metric]);
        AddLine("training rows", 0, point => point.Train);
        AddLine("held-out rows", 1, point => point.Test);
        plot.XLabel("iteration");
        plot.YLabel(metric);
        plot.Axes.AutoScale();
        plot.ShowLegend(ScottPlot.Alignment.UpperRight);
        return PlotPage.ToPng(plot, 680, 420);

        void AddLine(string name, int series, Func<(int Iteration, double Train, double Test), double> value)
        {
            var shown = points.Where(point => double.IsFinite(value(point))).ToArray();
            if (shown.Length == 0) return;
            var line = plot.Add.ScatterLine(
                shown.Select(point => (double)point.Iteration).ToArray(), shown.Select(value).ToArray(), PlotPage.Palette[series]);
            line.LineWidth = 2;
            line.LegendText = name;
        }
    }
}
