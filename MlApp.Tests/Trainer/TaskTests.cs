using System.Text.Json;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class TaskTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("iris", "accuracy", 0.93, "classes, confusion_matrix, importance")]
    [InlineData("wine", "accuracy", 0.93, "classes, confusion_matrix, importance")]
    [InlineData("penguins", "accuracy", 0.95, "classes, confusion_matrix, importance")]
    [InlineData("breast_cancer", "auc", 0.97, "classes, confusion_matrix, importance, roc_curve")]
    [InlineData("diabetes", "r2", 0.3, "importance, predicted_actual")]
    public async Task Every_shipped_configuration_trains_with_the_plots_of_its_task(string name, string metric, double atLeast, string plots)
    {
        var result = await new TrainerProcess(_folder.Path).RunAsync(
            Token, "train", "--config", Configurations.Shipped(name + ".yaml"), "--offline", "--output", "runs");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.DoesNotContain(result.OutputLines, line => line.StartsWith("warning", StringComparison.Ordinal));
        var run = Assert.Single(Directory.GetDirectories(Assert.Single(Directory.GetDirectories(_folder["runs"]))));
        using var record = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run, "run.json"), Token));
        Assert.InRange(record.RootElement.GetProperty("metrics").GetProperty(metric).GetDouble(), atLeast, 1);

        var files = Directory.GetFiles(Path.Combine(run, "plots")).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(plots, string.Join(", ", files.Select(Path.GetFileNameWithoutExtension)));
        foreach (var file in files) PngImage.AssertIsPlot(await File.ReadAllBytesAsync(file, Token));
    }

    [Theory]
    [InlineData("breast_cancer", "fasttree", "log_loss")]
    [InlineData("diabetes", "fasttree", "rmse")]
    [InlineData("breast_cancer", "lightgbm", "log_loss")]
    public async Task A_boosted_model_leaves_its_curve_whose_end_is_the_metric_of_the_whole(string name, string trainer, string metric)
    {
        var shipped = await File.ReadAllTextAsync(Configurations.Shipped(name + ".yaml"), Token);
        var count = trainer == "lightgbm" ? "numberOfIterations" : "numberOfTrees";
        await File.WriteAllTextAsync(_folder["boosted.yaml"], $"""
            {shipped[..shipped.IndexOf("trainer:", StringComparison.Ordinal)].Replace("../data/", RepositoryRoot.File("data") + "/", StringComparison.Ordinal)}
            trainer:
              name: {trainer}
              parameters:
                {count}: 12
            """, Token);

        var result = await new TrainerProcess(_folder.Path).RunAsync(Token, "train", "--config", "boosted.yaml", "--offline", "--output", "runs");

        Assert.True(result.ExitCode == 0, result.ToString());
        var run = Assert.Single(Directory.GetDirectories(Assert.Single(Directory.GetDirectories(_folder["runs"]))));
        using var record = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run, "run.json"), Token));
        var curve = record.RootElement.GetProperty("curve");
        Assert.Equal(metric, curve.GetProperty("metric").GetString());
        var points = curve.GetProperty("points").EnumerateArray().ToArray();
        Assert.Equal(Enumerable.Range(1, 12), points.Select(point => point.GetProperty("iteration").GetInt32()));
        var expected = record.RootElement.GetProperty("metrics").GetProperty(metric).GetDouble();
        Assert.Equal(expected, points[^1].GetProperty("test").GetDouble(), Math.Abs(expected) * 1e-4);
        Assert.True(points[^1].GetProperty("train").GetDouble() < points[0].GetProperty("train").GetDouble());
        PngImage.AssertIsPlot(await File.ReadAllBytesAsync(Path.Combine(run, "plots", "training_curve.png"), Token));
    }
}
