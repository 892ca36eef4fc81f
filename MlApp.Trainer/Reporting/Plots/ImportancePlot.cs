using ScottPlot;

namespace MlApp.Trainer.Reporting.Plots;

/// <summary>How much worse the model gets when one feature is shuffled, as bars with the spread over the rounds.</summary>
internal static class ImportancePlot
{
    private const int MaxFeatures = 25;

    /// <param name="metric">The metric, one of which less is better.</param>
    /// <param name="features">Names with the mean rise of the metric and its standard deviation, the greatest first.</param>
    public static byte[] Render(string metric, IReadOnlyList<(string Name, double Mean, double Deviation)> features)
    {
        var shown = features.Take(MaxFeatures).Reverse().ToArray();
        var title = shown.Length < features.Count ? $"Permutation importance, the first {MaxFeatures} of {features.Count}" : "Permutation importance";
        var plot = PlotPage.Create(title, shown.Select(feature => feature.Name));
        plot.Add.Bars(shown.Select((feature, i) => new Bar
        {
            Position = i,
            Value = feature.Mean,
            Orientation = Orientation.Horizontal,
            Size = 0.7,
            FillColor = feature.Mean < 0 ? PlotPage.Muted : PlotPage.Palette[0],
            LineWidth = 0,
        }).ToArray());

        var places = Enumerable.Range(0, shown.Length).Select(i => (double)i).ToArray();
        var deviations = shown.Select(feature => feature.Deviation).ToArray();
        var spread = new ScottPlot.Plottables.ErrorBar([.. shown.Select(feature => feature.Mean)], places, deviations, deviations, null, null);
        plot.PlottableList.Add(spread);
        spread.LineColor = PlotPage.Ink;
        spread.CapSize = 3;

        PlotPage.SetNames(plot.Axes.Left, [.. shown.Select(feature => feature.Name)]);
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.XLabel($"rise of {metric} when the column is shuffled");
        var high = shown.Max(feature => feature.Mean + feature.Deviation);
        var low = Math.Min(0, shown.Min(feature => feature.Mean - feature.Deviation));
        if (high <= low) high = low + 1;
        plot.Axes.SetLimits(low == 0 ? 0 : low - ((high - low) * 0.04), high + ((high - low) * 0.06), -0.6, shown.Length - 0.4);
        return PlotPage.ToPng(plot, 680, Math.Max(220, 110 + (shown.Length * 28)));
    }
}
