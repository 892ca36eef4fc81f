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
    [InlineData("diabetes", "r2", 0.43)]
    public void Each_configuration_reaches_on_held_out_rows_what_is_known_of_its_data(string name, string metric, double least)
    {
        // One split of a small table says little: 89 rows of diabetes give an R² from 0.33 to 0.51, by the seed. So the mean over five.
        var means = Enumerable.Range(1, 5).Select(seed =>
        {
            var trained = Trained.ByConfiguration(name, seed);
            var metrics = Evaluator.Evaluate(trained.Model, trained.Table, trained.Split.Test, TestContext.Current.CancellationToken);
            Assert.Equal(trained.Split.Test.Length, metrics.Rows);
            return metrics.Values[metric];
        }).ToList();

        TestContext.Current.TestOutputHelper!.WriteLine($"{means.Average():f4}: {string.Join(", ", means.Select(m => $"{m:f4}"))}");
        Assert.InRange(means.Average(), least, 1);
    }
}
