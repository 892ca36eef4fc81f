using MlApp.Modeling.Configuration;
using MlApp.Modeling.Evaluation;
using MlApp.Tests.Modeling.Training;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Evaluation;

public sealed class EvaluatorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("wine")]
    [InlineData("breast_cancer")]
    public void The_metrics_of_classes_are_those_of_their_definitions(string configuration)
    {
        var trained = Trained.ByConfiguration(configuration, "fasttree");
        using var predictor = trained.Model.CreatePredictor();
        var scored = Evaluator.Score(predictor, trained.Table, trained.Split.Test, Token);
        var metrics = Evaluator.Evaluate(scored);

        var rows = Enumerable.Range(0, scored.Count).Select(i =>
            (Actual: scored.Actual[i], Predicted: scored.Predicted[i], Probabilities: scored.ProbabilitiesOf(i).ToArray())).ToList();
        double F1(int c)
        {
            var hits = rows.Count(r => r.Actual == c && r.Predicted == c);
            return 2.0 * hits / (rows.Count(r => r.Actual == c) + rows.Count(r => r.Predicted == c));
        }

        Assert.Equal(rows.Average(r => r.Actual == r.Predicted ? 1.0 : 0.0), metrics.Values["accuracy"], 9);
        Assert.Equal(Enumerable.Range(0, scored.Classes.Count).Average(F1), metrics.Values["macro_f1"], 6);
        Assert.Equal(rows.Average(r => -Math.Log(Math.Max(r.Probabilities[r.Actual], 1e-15))), metrics.Values["log_loss"], 4);
        for (var c = 0; c < scored.Classes.Count; c++)
        {
            var name = scored.Classes[c];
            var hits = rows.Count(r => r.Actual == c && r.Predicted == c);
            Assert.Equal((double)hits / rows.Count(r => r.Actual == c), metrics.Values[$"recall_{name}"], 6);
            Assert.Equal((double)hits / rows.Count(r => r.Predicted == c), metrics.Values[$"precision_{name}"], 6);
            for (var p = 0; p < scored.Classes.Count; p++)
                Assert.Equal(rows.Count(r => r.Actual == c && r.Predicted == p), metrics.ConfusionMatrix![c][p]);
        }

        if (scored.Task != ModelTask.Binary) return;
        // The share of pairs of a positive and a negative row that the model puts in the right order (Hanley and McNeil 1982).
        var pairs = from a in rows
                    where a.Actual == 1
                    from b in rows
                    where b.Actual == 0
                    select a.Probabilities[1] > b.Probabilities[1] ? 1.0 : a.Probabilities[1] == b.Probabilities[1] ? 0.5 : 0;
        Assert.Equal(pairs.Average(), metrics.Values["auc"], 4);
    }

    [Fact]
    public void The_metrics_of_a_regression_are_those_of_their_definitions()
    {
        var trained = Trained.ByConfiguration("diabetes");
        using var predictor = trained.Model.CreatePredictor();
        var scored = Evaluator.Score(predictor, trained.Table, trained.Split.Test, Token);
        var metrics = Evaluator.Evaluate(scored).Values;

        var errors = scored.Targets.Zip(scored.Scores, (truth, score) => (double)truth - score).ToList();
        var mean = scored.Targets.Average(t => (double)t);
        Assert.Equal(errors.Average(Math.Abs), metrics["mae"], 3);
        Assert.Equal(Math.Sqrt(errors.Average(e => e * e)), metrics["rmse"], 3);
        Assert.Equal(1 - errors.Sum(e => e * e) / scored.Targets.Sum(t => (t - mean) * (t - mean)), metrics["r2"], 4);
    }

    [Fact]
    public void A_loaded_model_is_measured_as_the_one_that_was_trained()
    {
        var trained = Trained.ByConfiguration("penguins");
        var before = Evaluator.Evaluate(trained.Model, trained.Table, trained.Split.Test, Token);
        MlApp.Modeling.Folders.ModelFolder.Write(_folder["model"], trained.Model, trained.Table, before);

        using var predictor = MlApp.Modeling.Prediction.Predictor.Load(_folder["model"]);

        Assert.Equal(before.Values, Evaluator.Evaluate(predictor, trained.Table, trained.Split.Test, Token).Values);
        Assert.Null(Evaluator.WhyNotComparable(predictor.Signature, trained.Table));
        Assert.Contains("Adelie", Evaluator.WhyNotComparable(Trained.ByConfiguration("iris").Model.Signature, trained.Table), StringComparison.Ordinal);
    }

    [Fact]
    public void Importance_finds_the_one_column_that_matters()
    {
        var random = new Random(3);
        var rows = Enumerable.Range(0, 400).Select(_ => (Noise: random.NextDouble(), Signal: random.NextDouble(), Kind: random.Next(3)))
            .Select(r => FormattableString.Invariant($"{r.Noise},{r.Signal},k{r.Kind},{(r.Signal > 0.5 ? "high" : "low")}"));
        var trained = Trained.OnRows(_folder, ModelTask.Binary, "fasttree", "noise,signal,kind,label", rows,
            data => data with { PositiveClass = "high" });
        using var predictor = trained.Model.CreatePredictor();

        var importance = PermutationImportance.Compute(predictor, trained.Table, trained.Split.Test, seed: 1, cancellationToken: Token);

        Assert.Equal("signal", importance.Features[0].Name);
        Assert.Equal(["kind", "noise", "signal"], importance.Features.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.All(importance.Features.Skip(1), feature => Assert.True(Math.Abs(feature.Mean) < importance.Features[0].Mean / 5));
    }
}
