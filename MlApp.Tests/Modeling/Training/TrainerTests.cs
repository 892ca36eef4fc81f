using MlApp.Modeling;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Training;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Training;

public sealed class TrainerTests
{
    private static readonly Dictionary<ModelTask, (string Configuration, string Metric, double Least)> DataOf = new()
    {
        [ModelTask.Multiclass] = ("wine", "accuracy", 0.85),
        [ModelTask.Binary] = ("breast_cancer", "accuracy", 0.9),
        [ModelTask.Regression] = ("diabetes", "r2", 0.05),
    };

    public static TheoryData<ModelTask, string> Trainers
    {
        get
        {
            var data = new TheoryData<ModelTask, string>();
            foreach (var task in Enum.GetValues<ModelTask>())
                foreach (var trainer in ModelTrainer.TrainersFor(task)) data.Add(task, trainer);
            return data;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_task_has_trees_and_a_linear_trainer()
    {
        Assert.All(Enum.GetValues<ModelTask>(), task =>
            Assert.Superset(new HashSet<string> { "lightgbm", "fasttree", "fastforest", "sdca" }, ModelTrainer.TrainersFor(task).ToHashSet()));
        Assert.Contains("lbfgs", ModelTrainer.TrainersFor(ModelTask.Multiclass));
        Assert.Contains("lbfgs", ModelTrainer.TrainersFor(ModelTask.Binary));
    }

    [Theory]
    [MemberData(nameof(Trainers))]
    public void A_trainer_learns_and_the_same_seed_gives_the_same_predictions_bit_for_bit(ModelTask task, string trainer)
    {
        var (configuration, metric, least) = DataOf[task];

        var first = Trained.ByConfiguration(configuration, trainer);
        var second = Trained.ByConfiguration(configuration, trainer);

        Assert.InRange(Evaluator.Evaluate(first.Model, first.Table, first.Split.Test, Token).Values[metric], least, 1);
        Assert.Equal(BitsOf(first), BitsOf(second));
    }

    [Fact]
    public void A_trainer_that_cannot_learn_the_task_is_refused_with_those_that_can()
    {
        var error = Assert.Throws<InvalidInputException>(() => Trained.ByConfiguration("diabetes", "lbfgs"));

        Assert.Contains("lbfgs", error.Message, StringComparison.Ordinal);
        Assert.Contains("sdca", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_that_ML_NET_does_not_have_is_refused_with_the_nearest_that_it_has()
    {
        var error = Assert.Throws<InvalidInputException>(() =>
            Trained.ByConfiguration("iris", "lightgbm", new TrainerParameter("numberOfLeafs", 31L)));

        Assert.Contains("numberOfLeafs", error.Message, StringComparison.Ordinal);
        Assert.Contains("numberOfLeaves", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("name: lbfgs", 7, 9, "trainer.name: 'lbfgs' cannot learn a regression task.")]
    [InlineData("name: fasttre", 7, 9, "trainer.name: ")]
    [InlineData("name: fasttree\n  parameters:\n    numberOfLeafs: 31", 9, 5, "trainer.parameters.numberOfLeafs: ")]
    [InlineData("name: fasttree\n  parameters:\n    numberOfLeaves: many", 9, 21, "trainer.parameters.numberOfLeaves: ")]
    public void An_error_in_the_trainer_or_its_parameters_says_where_it_stands(string trainer, int line, int column, string message)
    {
        using var folder = new TempFolder();
        var file = folder["wrong.yaml"];
        var label = TrainingConfiguration.Load(RepositoryRoot.File("configs", "diabetes.yaml")).Data.Label;
        File.WriteAllText(file, $"""
            model: diabetes
            task: regression
            data:
              path: '{RepositoryRoot.File("data", "diabetes.csv")}'
              label: {label}
            trainer:
              {trainer}
            """);

        var error = Assert.Throws<InvalidInputException>(() => Trained.Of(TrainingConfiguration.Load(file)));

        Assert.StartsWith($"{file}:{line}:{column}: {message}", error.Message, StringComparison.Ordinal);
        Assert.Equal((file, line), (error.File, error.Line));
    }

    [Fact]
    public void A_parameter_has_an_effect()
    {
        var stump = Trained.ByConfiguration("wine", "fasttree", new TrainerParameter("numberOfTrees", 1L),
            new TrainerParameter("numberOfLeaves", 2L));
        var forest = Trained.ByConfiguration("wine", "fasttree");

        Assert.NotEqual(BitsOf(stump), BitsOf(forest));
    }

    [Theory]
    [InlineData("l2Regularization", 10000L)]
    [InlineData("l2Regularization", 0.5)]
    public void A_parameter_of_real_numbers_takes_whole_ones_too(string name, object value)
    {
        Assert.NotEqual(BitsOf(Trained.ByConfiguration("iris")), BitsOf(Trained.ByConfiguration("iris", "lbfgs", new TrainerParameter(name, value))));
    }

    [Fact]
    public void Training_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var iris = Trained.ByConfiguration("iris");

        Assert.ThrowsAny<OperationCanceledException>(() =>
            ModelTrainer.Train(iris.Configuration, iris.Table, iris.Split, null, stop.Token));
    }

    private static IEnumerable<int> BitsOf(Trained trained)
    {
        using var predictor = trained.Model.CreatePredictor();
        var rows = Evaluator.Score(predictor, trained.Table, trained.Split.Test, Token);
        return [.. rows.Probabilities.Concat(rows.Scores).Select(BitConverter.SingleToInt32Bits)];
    }
}
