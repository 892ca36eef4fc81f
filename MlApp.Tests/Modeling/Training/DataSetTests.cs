using MlApp.Modeling.Evaluation;
using Xunit;

namespace MlApp.Tests.Modeling.Training;

public sealed class DataSetTests
{
    [Theory]
    [InlineData("iris", "accuracy", 0.93)]
    [InlineData("wine", "accuracy", 0.93)]
    [InlineData("breast_cancer", "accuracy", 0.93)]
    [InlineData("breast_cancer", "auc", 0.98)]
    [InlineData("penguins", "accuracy", 0.95)]
    [InlineData("diabetes", "r2", 0.35)]
    public void Each_configuration_reaches_on_held_out_rows_what_is_known_of_its_data(string name, string metric, double least)
    {
        var trained = Trained.ByConfiguration(name);

        var metrics = Evaluator.Evaluate(trained.Model, trained.Table, trained.Split.Test, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", metrics.Values.Select(m => $"{m.Key} {m.Value:f4}")));
        Assert.InRange(metrics.Values[metric], least, 1);
        Assert.Equal(trained.Split.Test.Length, metrics.Rows);
    }
}
