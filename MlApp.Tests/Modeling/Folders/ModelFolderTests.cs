using System.Xml.Linq;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Folders;
using MlApp.Modeling.Prediction;
using MlApp.Tests.Modeling.Training;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Folders;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_written_folder_loads_as_a_predictor_that_answers_setosa_to_its_own_example()
    {
        var iris = Trained.ByConfiguration("iris");
        var metrics = Evaluator.Evaluate(iris.Model, iris.Table, iris.Split.Test, TestContext.Current.CancellationToken);
        ModelFolder.Write(_folder["model"], iris.Model, iris.Table, metrics, "run1");

        using var predictor = Predictor.Load(_folder["model"]);
        var input = predictor.CreateInput();
        foreach (var (name, value) in predictor.InputExample)
        {
            Assert.True(predictor.TryGetInput(name, out var index));
            input.Numeric[index] = (float)(double)value!;
        }

        var prediction = predictor.CreatePrediction();
        predictor.Predict(input, prediction);

        Assert.Equal("setosa", prediction.Label);
        Assert.Equal(1, prediction.Probabilities.Sum(), 4);
        Assert.Equal(["setosa", "versicolor", "virginica"], predictor.Signature.Classes);
        Assert.Equal(metrics.Values, predictor.Metrics);
    }

    [Fact]
    public void The_folder_names_the_version_of_ML_NET_s_package_not_of_its_assembly()
    {
        var iris = Trained.ByConfiguration("iris");
        var metrics = Evaluator.Evaluate(iris.Model, iris.Table, iris.Split.Test, TestContext.Current.CancellationToken);
        ModelFolder.Write(_folder["model"], iris.Model, iris.Table, metrics);
        var package = XDocument.Load(RepositoryRoot.File("Directory.Packages.props")).Descendants("PackageVersion")
            .Single(version => (string?)version.Attribute("Include") == "Microsoft.ML");

        Assert.Contains(
            File.ReadLines(Path.Combine(_folder["model"], "MLmodel")).Select(line => line.Replace("\"", "", StringComparison.Ordinal).Trim()),
            line => line == $"mlnet_version: {(string?)package.Attribute("Version")}");
    }
}
