using System.Globalization;
using ScottPlot;

namespace MlApp.Trainer.Reporting.Plots;

/// <summary>How often each class was taken for each other: counts in the cells, shares of the true class as their colours.</summary>
internal static class ConfusionMatrixPlot
{
    /// <summary>From here on a count in every cell would be unreadable.</summary>
    private const int MaxClassesWithCounts = 25;

    /// <param name="classes">Names of the classes.</param>
    /// <param name="count">Rows of the test part, by their true class and the one that was predicted.</param>
    public static byte[] Render(IReadOnlyList<string> classes, Func<int, int, long> count)
    {
        var n = classes.Count;
        var shares = new double[n, n];
        for (var actual = 0; actual < n; actual++)
        {
            var total = Enumerable.Range(0, n).Sum(predicted => count(actual, predicted));
            for (var predicted = 0; predicted < n; predicted++)
                shares[actual, predicted] = total == 0 ? 0 : (double)count(actual, predicted) / total;
        }

        var plot = PlotPage.Create("Confusion matrix, held-out rows", classes);
        var map = plot.Add.Heatmap(shares);
        map.Colormap = new ScottPlot.Colormaps.CustomInterpolated([Colors.White, PlotPage.Palette[4], PlotPage.Palette[0]]);
        map.ManualRange = new ScottPlot.Range(0, 1);

        // The first class is on top, where a reader begins; the axis counts from below.
        var size = CellSize(n);
        if (n <= MaxClassesWithCounts)
            for (var actual = 0; actual < n; actual++)
                for (var predicted = 0; predicted < n; predicted++)
                    AddCount(plot, count(actual, predicted), shares[actual, predicted], predicted, n - 1 - actual, size);

        plot.HideGrid();
        plot.XLabel("predicted");
        plot.YLabel("actual");
        PlotPage.SetNames(plot.Axes.Left, [.. classes.Reverse()]);
        var slants = PlotPage.SetBottomNames(plot, classes, size);
        plot.Axes.SetLimits(-0.5, n - 0.5, -0.5, n - 0.5);
        var side = size * n;
        return PlotPage.ToPng(plot, (int)side + 180, (int)side + (slants ? 200 : 110));
    }

    private static double CellSize(int classes) => Math.Clamp(420.0 / classes, 17, 120);

    private static void AddCount(Plot plot, long count, double share, int x, int y, double cell)
    {
        var text = plot.Add.Text(count.ToString("N0", CultureInfo.InvariantCulture), x, y);
        text.LabelAlignment = Alignment.MiddleCenter;
        text.LabelFontSize = (float)Math.Clamp(cell / 4, 9, 18);
        text.LabelFontColor = share > 0.6 ? Colors.White : count == 0 ? PlotPage.Muted : PlotPage.Ink;
    }
}
