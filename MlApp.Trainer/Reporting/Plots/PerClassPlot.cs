using ScottPlot;

namespace MlApp.Trainer.Reporting.Plots;

/// <summary>Precision, recall and F1 of one class.</summary>
internal sealed record ClassScore(string Name, double Precision, double Recall, double F1);

/// <summary>Precision, recall and F1 of each class, side by side.</summary>
internal static class PerClassPlot
{
    private const int MaxClasses = 30;

    public static byte[] Render(IReadOnlyList<ClassScore> scores)
    {
        var shown = scores.Take(MaxClasses).ToArray();
        var title = shown.Length < scores.Count ? $"Scores by class, the first {MaxClasses} of {scores.Count}" : "Scores by class, held-out rows";
        var plot = PlotPage.Create(title, shown.Select(score => score.Name));
        AddBars(plot, "precision", 0, shown, score => score.Precision);
        AddBars(plot, "recall", 1, shown, score => score.Recall);
        AddBars(plot, "F1", 2, shown, score => score.F1);

        var width = Math.Clamp(shown.Length * 110, 560, 1200);
        var slants = PlotPage.SetBottomNames(plot, [.. shown.Select(score => score.Name)], (width - 90.0) / shown.Length);
        plot.Axes.SetLimits(-0.5, shown.Length - 0.5, 0, 1.04);
        plot.YLabel("score");
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.ShowLegend(Edge.Right);
        return PlotPage.ToPng(plot, width + 90, slants ? 480 : 400);
    }

    private static void AddBars(Plot plot, string name, int series, ClassScore[] scores, Func<ClassScore, double> value)
    {
        const double Width = 0.26;
        var bars = scores.Select((score, i) => new Bar
        {
            Position = i + ((series - 1) * Width),
            Value = double.IsNaN(value(score)) ? 0 : value(score),
            Size = Width * 0.9,
            FillColor = PlotPage.Palette[series],
            LineWidth = 0,
        });
        plot.Add.Bars(bars.ToArray()).LegendText = name;
    }
}
