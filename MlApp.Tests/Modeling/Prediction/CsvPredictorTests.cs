using System.Globalization;
using MlApp.Modeling;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Prediction;
using MlApp.Tests.Modeling.Training;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Prediction;

public sealed class CsvPredictorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_long_file_comes_out_in_its_order_with_each_row_as_one_row_is_predicted()
    {
        var iris = Trained.ByConfiguration("iris");
        using var predictor = iris.Model.CreatePredictor();
        var random = new Random(5);
        var rows = Enumerable.Range(0, 50_000)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{4 + 4 * random.NextDouble():f2},{2 + 2 * random.NextDouble():f2},\"a, b\",{1 + 6 * random.NextDouble():f2},{3 * random.NextDouble():f2}"))
            .ToList();
        File.WriteAllLines(_folder["in.csv"], ["id,sepal_length,sepal_width,note,petal_length,petal_width", .. rows]);

        var summary = await CsvPredictor.PredictAsync(predictor, _folder["in.csv"], _folder["out.csv"], cancellationToken: Token);

        var lines = await File.ReadAllLinesAsync(_folder["out.csv"], Token);
        Assert.Equal(rows.Count, summary.Rows);
        Assert.Equal("id,sepal_length,sepal_width,note,petal_length,petal_width,prediction,probability_setosa,probability_versicolor,probability_virginica", lines[0]);
        Assert.Equal(rows.Count + 1, lines.Length);
        var input = predictor.CreateInput();
        var prediction = predictor.CreatePrediction();
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.StartsWith(rows[i] + ",", lines[i + 1], StringComparison.Ordinal);
            if (i % 97 != 0) continue;
            var cells = rows[i].Replace("\"a, b\"", "", StringComparison.Ordinal).Split(',');
            input.Numeric[0] = float.Parse(cells[1], CultureInfo.InvariantCulture);
            input.Numeric[1] = float.Parse(cells[2], CultureInfo.InvariantCulture);
            input.Numeric[2] = float.Parse(cells[4], CultureInfo.InvariantCulture);
            input.Numeric[3] = float.Parse(cells[5], CultureInfo.InvariantCulture);
            predictor.Predict(input, prediction);
            var added = lines[i + 1][(rows[i].Length + 1)..].Split(',');
            Assert.Equal(prediction.Label, added[0]);
            Assert.Equal(prediction.Probabilities, added[1..].Select(text => float.Parse(text, CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public async Task A_bad_cell_is_named_by_line_and_column_and_nothing_is_left_of_the_output()
    {
        using var predictor = Trained.ByConfiguration("iris").Model.CreatePredictor();
        File.WriteAllLines(_folder["in.csv"], ["sepal_length,sepal_width,petal_length,petal_width", "5.1,3.5,1.4,0.2", "5.1,wide,1.4,0.2"]);

        var error = await Assert.ThrowsAsync<InvalidInputException>(() =>
            CsvPredictor.PredictAsync(predictor, _folder["in.csv"], _folder["out.csv"], cancellationToken: Token));

        Assert.Equal(3, error.Line);
        Assert.Contains("sepal_width", error.Message, StringComparison.Ordinal);
        Assert.Contains("wide", error.Message, StringComparison.Ordinal);
        Assert.Equal([_folder["in.csv"]], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_missing_column_is_named_before_anything_is_written()
    {
        using var predictor = Trained.ByConfiguration("iris").Model.CreatePredictor();
        File.WriteAllLines(_folder["in.csv"], ["sepal_length,sepal_width,petal_lenght,petal_width", "5.1,3.5,1.4,0.2"]);

        var error = await Assert.ThrowsAsync<InvalidInputException>(() =>
            CsvPredictor.PredictAsync(predictor, _folder["in.csv"], _folder["out.csv"], cancellationToken: Token));

        Assert.Contains("petal_length", error.Message, StringComparison.Ordinal);
        Assert.Contains("petal_lenght", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_measured_as_a_table_of_the_same_rows_is()
    {
        var penguins = Trained.ByConfiguration("penguins");
        using var predictor = penguins.Model.CreatePredictor();

        var streamed = await CsvEvaluator.EvaluateAsync(predictor, RepositoryRoot.File("data", "penguins.csv"), penguins.Configuration.Data.Format, cancellationToken: Token);

        var whole = Evaluator.Evaluate(predictor, penguins.Table, [.. Enumerable.Range(0, penguins.Table.RowCount)], Token);
        Assert.Equal(whole.Rows, streamed.Metrics.Rows);
        foreach (var (name, value) in whole.Values) Assert.Equal(value, streamed.Metrics.Values[name], 6);
    }
}
