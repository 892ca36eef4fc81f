using Microsoft.ML;
using Microsoft.ML.Data;
using MlApp.Modeling;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Folders;
using MlApp.Modeling.Prediction;
using MlApp.Tests.Modeling.Training;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Prediction;

public sealed class PredictorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("iris", "lightgbm")]
    [InlineData("iris", "lbfgs")]
    [InlineData("penguins", "fasttree")]
    [InlineData("penguins", "sdca")]
    public async Task Many_threads_on_one_predictor_get_what_one_thread_gets(string configuration, string trainer)
    {
        var trained = Trained.ByConfiguration(configuration, trainer);
        using var predictor = trained.Model.CreatePredictor();
        var rows = Enumerable.Range(0, trained.Table.RowCount).ToArray();
        var alone = rows.Select(row => Ask(predictor, trained, row)).ToList();

        await Parallel.ForEachAsync(Enumerable.Range(0, 16), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, (start, _) =>
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var row = (i + start * 7) % rows.Length;
                Assert.Equal(alone[row], Ask(predictor, trained, row));
            }

            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public void A_row_is_predicted_as_ML_NET_transforms_it()
    {
        var trained = Trained.ByConfiguration("wine");
        using var predictor = trained.Model.CreatePredictor();
        var signature = predictor.Signature;

        // ML.NET's own way over the same table, through a class with the vector that the schema names.
        var data = new MLContext().Data.LoadFromEnumerable(
            Enumerable.Range(0, trained.Table.RowCount).Select(row => new Numbers { Numeric = trained.Table.GetNumeric(row).ToArray() }),
            Sized(signature.NumericCount));
        var scores = trained.Model.Transformer.Transform(data).GetColumn<float[]>("Score").ToList();

        for (var row = 0; row < trained.Table.RowCount; row++) Assert.Equal(scores[row], Ask(predictor, trained, row).Probabilities);
    }

    [Fact]
    public void A_missing_number_and_an_unknown_category_are_answered_all_the_same()
    {
        var trained = Trained.ByConfiguration("penguins");
        using var predictor = trained.Model.CreatePredictor();
        var input = predictor.CreateInput();
        var prediction = predictor.CreatePrediction();
        Assert.All(input.Numeric, number => Assert.True(float.IsNaN(number)));
        Array.Fill(input.Texts, "nowhere");

        predictor.Predict(input, prediction);

        Assert.Contains(prediction.Label, predictor.Signature.Classes);
        Assert.Equal(1, prediction.Probabilities.Sum(), 3);
    }

    [Theory]
    [InlineData("MLmodel")]
    [InlineData("model.zip")]
    public void A_folder_that_lacks_a_file_is_refused_with_its_name(string file)
    {
        var folder = WriteIris();
        File.Delete(Path.Combine(folder, file));

        var error = Assert.Throws<InvalidInputException>(() => Predictor.Load(folder));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_which_one_byte_was_changed_is_not_the_one_that_was_registered()
    {
        var folder = WriteIris();
        var registered = ModelFolder.ComputeSha256(folder);
        ModelFolder.Verify(folder, registered);

        var model = Path.Combine(folder, ModelFolder.ModelFileName);
        var bytes = File.ReadAllBytes(model);
        bytes[^1] ^= 1;
        File.WriteAllBytes(model, bytes);

        var error = Assert.Throws<InvalidInputException>(() => ModelFolder.Verify(folder, registered));
        Assert.Contains(registered, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_file_that_is_no_model_is_refused_in_one_sentence()
    {
        var folder = WriteIris();
        File.WriteAllText(Path.Combine(folder, ModelFolder.ModelFileName), "not a zip file");

        var error = Assert.Throws<InvalidInputException>(() => Predictor.Load(folder));

        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains(ModelFolder.ModelFileName, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_leads_out_of_the_folder_is_refused()
    {
        var folder = WriteIris();
        var file = Path.Combine(folder, "MLmodel");
        File.WriteAllText(file, File.ReadAllText(file).Replace("model.zip", "../model.zip", StringComparison.Ordinal));

        Assert.Throws<InvalidInputException>(() => Predictor.Load(folder));
    }

    private string WriteIris()
    {
        var iris = Trained.ByConfiguration("iris");
        ModelFolder.Write(_folder["model"], iris.Model, iris.Table, Evaluator.Evaluate(iris.Model, iris.Table, iris.Split.Test, Token));
        return _folder["model"];
    }

    private static Answer Ask(Predictor predictor, Trained trained, int row)
    {
        var input = predictor.CreateInput();
        trained.Table.CopyNumeric(row, input.Numeric);
        for (var i = 0; i < input.Texts.Length; i++) input.Texts[i] = trained.Table.GetText(i, row);
        var prediction = predictor.CreatePrediction();
        predictor.Predict(input, prediction);
        return new Answer(prediction.Label, prediction.Probabilities);
    }

    private static SchemaDefinition Sized(int count)
    {
        var schema = SchemaDefinition.Create(typeof(Numbers));
        schema[nameof(Numbers.Numeric)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, count);
        return schema;
    }

    private sealed record Answer(string? Label, float[] Probabilities)
    {
        public bool Equals(Answer? other) => other is not null && Label == other.Label && Probabilities.SequenceEqual(other.Probabilities);

        public override int GetHashCode() => HashCode.Combine(Label, Probabilities.Length);
    }

    private sealed class Numbers
    {
        public float[] Numeric { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
