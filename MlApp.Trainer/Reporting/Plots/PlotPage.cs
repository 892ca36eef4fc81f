using ScottPlot;

namespace MlApp.Trainer.Reporting.Plots;

/// <summary>What all plots have in common: colours, letters, and how they become a PNG.</summary>
internal static class PlotPage
{
    /// <summary>More pixels than points, so that a plot is sharp on today's screens.</summary>
    private const float Scale = 1.5f;

    private const int MaxLabel = 28;

    public static Color Ink { get; } = Color.FromHex("#1f2933");

    public static Color Muted { get; } = Color.FromHex("#7b8794");

    public static Color Faint { get; } = Color.FromHex("#e4e7eb");

    /// <summary>Okabe and Ito's palette, which colour-blind people can tell apart.</summary>
    public static Color[] Palette { get; } =
        [Color.FromHex("#0072b2"), Color.FromHex("#e69f00"), Color.FromHex("#009e73"), Color.FromHex("#cc79a7"), Color.FromHex("#56b4e9")];

    /// <summary>An empty plot.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="texts">All other texts that will be on it, to choose a font that has their letters.</param>
    public static Plot Create(string title, IEnumerable<string> texts)
    {
        var plot = new Plot { ScaleFactor = Scale };
        plot.Font.Set(PlotFont.For([title, .. texts]));
        plot.FigureBackground.Color = Colors.White;
        plot.DataBackground.Color = Colors.White;
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Faint;
        plot.Axes.Title.Label.Text = title;
        plot.Axes.Title.Label.FontSize = 15;
        plot.Axes.Title.Label.Bold = false;
        foreach (var axis in new[] { plot.Axes.Bottom.Label, plot.Axes.Left.Label })
        {
            axis.Bold = false;
            axis.FontSize = 13;
        }

        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Faint;
        plot.Legend.FontColor = Ink;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        return plot;
    }

    /// <summary>Renders a plot.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="width">In points.</param>
    /// <param name="height">In points.</param>
    public static byte[] ToPng(Plot plot, int width, int height) =>
        plot.GetImage((int)(width * Scale), (int)(height * Scale)).GetImageBytes(ImageFormat.Png);

    /// <summary>A name short enough to stand at an axis.</summary>
    public static string Shorten(string name) => name.Length <= MaxLabel ? name : string.Concat(name.AsSpan(0, MaxLabel - 1), "…");

    /// <summary>Names in place of numbers at an axis, without tick marks.</summary>
    public static void SetNames(IAxis axis, IReadOnlyList<string> names)
    {
        axis.SetTicks([.. Enumerable.Range(0, names.Count).Select(i => (double)i)], [.. names.Select(Shorten)]);
        axis.MajorTickStyle.Length = 0;
    }

    /// <summary>Names below the plot; slanting where they would run into each other.</summary>
    /// <returns>Whether they slant.</returns>
    public static bool SetBottomNames(Plot plot, IReadOnlyList<string> names, double pointsForEach)
    {
        SetNames(plot.Axes.Bottom, names);
        var longest = names.Max(name => Shorten(name).Length);
        if (longest * 7 <= pointsForEach) return false;
        plot.Axes.Bottom.TickLabelStyle.Rotation = -40;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.UpperRight;
        plot.Axes.Bottom.MinimumSize = 36 + (longest * 5);
        return true;
    }
}
