using System.Globalization;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>How charts are drawn, as their address says.</summary>
/// <param name="Axis">By step or by time.</param>
/// <param name="IsLog">Whether values stand on an axis of powers of ten.</param>
/// <param name="Smoothing">The weight of what was before, from 0 to 0.99.</param>
/// <param name="Width">In units of the drawing.</param>
/// <param name="Height">In units of the drawing.</param>
internal sealed record ChartOptions(CurveAxis Axis, bool IsLog, double Smoothing, int Width, int Height)
{
    /// <summary>So many colours can be told apart; the next runs get them again, dashed.</summary>
    public const int Colors = 10;

    /// <summary>One of several on a page.</summary>
    public static ChartOptions Small { get; } = new(CurveAxis.Step, IsLog: false, Smoothing: 0, Width: 360, Height: 190);

    /// <summary>As many places as a screen has dots for.</summary>
    public int Places => Math.Min(Width, 1000);

    /// <summary>A chart on a page of its own.</summary>
    public static ChartOptions Read(IQueryCollection query) => new(
        query["x"] == "time" ? CurveAxis.Time : CurveAxis.Step,
        query["y"] == "log",
        double.TryParse(query["smoothing"], NumberStyles.Float, CultureInfo.InvariantCulture, out var smoothing) && smoothing > 0
            ? Math.Min(smoothing, 0.99) : 0,
        Width: 1160,
        Height: 380);
}
