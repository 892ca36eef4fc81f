using System.Globalization;
using System.Text.Json;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class PredictTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predict_adds_columns_to_rows_with_quotes_from_a_folder_and_from_the_registry()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var trainer = new TrainerProcess(_folder.Path, server.BaseAddress);
        await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder), "--output", "runs");
        var run = Assert.Single(Directory.GetDirectories(_folder["runs/iris"]));
        string[] lines =
        [
            "petal_width,note,petal_length,sepal_width,sepal_length",
            "0.2,\"small, and \"\"blue\"\"\",1.4,3.5,5.1",
            "2.3,plain,5.9,3.2,6.8",
        ];
        await File.WriteAllLinesAsync(_folder["in.csv"], lines, Token);

        var toOutput = await trainer.RunAsync(Token, "predict", "--model", run, "--input", "in.csv");
        var toFile = await trainer.RunAsync(Token, "predict", "--model", "models:/iris@champion", "--input", "in.csv", "--output", "out.csv");
        var byVersion = await trainer.RunAsync(Token, "predict", "--model", "models:/iris/1", "--input", "in.csv");

        Assert.True(toOutput.ExitCode == 0, toOutput.ToString());
        Assert.True(toFile.ExitCode == 0, toFile.ToString());
        Assert.Empty(toFile.Output);
        Assert.Equal(lines[0] + ",prediction,probability_setosa,probability_versicolor,probability_virginica", toOutput.OutputLines[0]);
        Assert.StartsWith(lines[1] + ",setosa,0.9", toOutput.OutputLines[1], StringComparison.Ordinal);
        Assert.StartsWith(lines[2] + ",virginica,", toOutput.OutputLines[2], StringComparison.Ordinal);
        Assert.Equal(toOutput.OutputLines, await File.ReadAllLinesAsync(_folder["out.csv"], Token));
        Assert.Equal(toOutput.Output, byVersion.Output);
    }

    [Fact]
    public async Task Evaluate_prints_metrics_as_a_table_and_as_JSON()
    {
        var trainer = new TrainerProcess(_folder.Path);
        await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder), "--offline", "--output", "runs");
        var run = Assert.Single(Directory.GetDirectories(_folder["runs/iris"]));
        string[] arguments = ["evaluate", "--model", run, "--input", RepositoryRoot.File("data", "iris.csv")];

        var table = await trainer.RunAsync(Token, arguments);
        var json = await trainer.RunAsync(Token, [.. arguments, "--json"]);

        Assert.Equal(0, table.ExitCode);
        var line = Assert.Single(table.OutputLines, line => line.StartsWith("accuracy ", StringComparison.Ordinal));
        using var document = JsonDocument.Parse(json.Output);
        var accuracy = document.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble();
        Assert.InRange(accuracy, 0.93, 1);
        Assert.EndsWith(accuracy.ToString("0.####", CultureInfo.InvariantCulture), line, StringComparison.Ordinal);
        Assert.Equal(150, document.RootElement.GetProperty("rows").GetInt64());
        Assert.Equal(3, document.RootElement.GetProperty("confusion_matrix").GetArrayLength());
    }

    [Fact]
    public async Task A_registered_model_whose_files_were_changed_is_refused()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var trainer = new TrainerProcess(_folder.Path, server.BaseAddress);
        await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder));
        await File.AppendAllTextAsync(Assert.Single(Directory.GetFiles(server.DataFolder, "model.zip", SearchOption.AllDirectories)), "x", Token);

        var result = await trainer.RunAsync(Token, "predict", "--model", "models:/iris@champion", "--input", RepositoryRoot.File("data", "iris.csv"));

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("SHA-256", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models:/nothing@champion")]
    [InlineData("models:/nothing/1")]
    public async Task A_model_that_is_not_registered_is_named(string model)
    {
        await using var server = await EmbeddedMlflow.StartAsync();

        var result = await new TrainerProcess(_folder.Path, server.BaseAddress).RunAsync(Token, "predict", "--model", model, "--input", "x.csv");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("nothing", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }
}
