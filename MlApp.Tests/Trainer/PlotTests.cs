using MlApp.Trainer.Reporting.Plots;
using Xunit;

namespace MlApp.Tests.Trainer;

/// <summary>Data that drawing libraries stumble over; how plots look is for eyes to judge.</summary>
public sealed class PlotTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(26)]
    [InlineData(60)]
    public void A_confusion_matrix_of_any_number_of_classes_is_a_picture_of_bearable_size(int classes)
    {
        var names = Enumerable.Range(0, classes).Select(i => $"a class with quite a long name {i}").ToArray();

        PngImage.AssertIsPlot(ConfusionMatrixPlot.Render(names, (actual, predicted) => actual == predicted ? 1_000_000 : 0));
    }

    [Fact]
    public void Scores_importance_and_curves_of_odd_values_are_drawn()
    {
        PngImage.AssertIsPlot(PerClassPlot.Render([new ClassScore("naïve, \"日本\" 🌼", 0, double.NaN, 0), new ClassScore("", 1, 1, 1)]));
        PngImage.AssertIsPlot(ImportancePlot.Render("rmse", [("only one", 0, 0)]));
        PngImage.AssertIsPlot(ImportancePlot.Render("log_loss", [.. Enumerable.Range(0, 500).Select(i => ($"f{i}", -i * 1e-9, 1e-9))]));
        PngImage.AssertIsPlot(PredictedActualPlot.Render("y", [(1, 1), (double.NaN, 2), (1, double.PositiveInfinity)], double.NaN));
        PngImage.AssertIsPlot(PredictedActualPlot.Render("y", [], double.NaN));
        PngImage.AssertIsPlot(TrainingCurvePlot.Render("log_loss", [(1, 0.5, double.NaN), (2, 0.4, double.NaN)]));
        PngImage.AssertIsPlot(RocCurvePlot.Render("yes", [(0.5, true), (0.5, false)], 0.5));
    }

    [Fact]
    public void A_ROC_curve_goes_from_corner_to_corner_and_takes_ties_as_one_step()
    {
        var (x, y) = RocCurvePlot.Curve([(0.9, true), (0.8, false), (0.8, true), (0.1, false)]);

        Assert.Equal([0, 0, 0.5, 1], x);
        Assert.Equal([0, 0.5, 1, 1], y);
    }

    [Fact]
    public void Letters_are_drawn_on_a_machine_without_fonts()
    {
        // The name is that of the font within the assembly: nothing of the machine is asked for.
        Assert.Equal("MlApp DejaVu Sans", PlotFont.For(["Größe, naïve, Ελλάδα, Москва, R² ≤ 1"]));
    }
}
