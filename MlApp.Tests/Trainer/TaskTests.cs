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
}
