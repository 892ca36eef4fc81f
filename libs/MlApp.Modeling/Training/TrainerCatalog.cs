using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Training;

/// <summary>One trainer for one task.</summary>
/// <param name="Options">ML.NET's options, with their defaults.</param>
/// <param name="IsLinear">Whether it needs numbers of one scale, and reads the rows many times.</param>
/// <param name="Create">Makes the estimator from the options.</param>
internal sealed record TrainerChoice(object Options, bool IsLinear, Func<MLContext, IEstimator<ITransformer>> Create);

/// <summary>Which ML.NET trainer stands behind a name of a configuration.</summary>
internal static class TrainerCatalog
{
    /// <summary>The trainers that can learn a task.</summary>
    public static IReadOnlyList<string> NamesFor(ModelTask task) =>
        [.. TrainerConfiguration.Names.Where(name => Find(name, task) is not null)];

    /// <summary>The trainer of that name for a task.</summary>
    /// <exception cref="InvalidInputException">There is none; the message names those that there are.</exception>
    public static TrainerChoice Get(TrainingConfiguration configuration)
    {
        var (name, task) = (configuration.Trainer.Name, configuration.Task);
        if (Find(name, task) is { } choice) return choice;
        var names = NamesFor(task);
        var reason = TrainerConfiguration.Names.Contains(name)
            ? $"'{name}' cannot learn a {task.ToString().ToLowerInvariant()} task."
            : $"there is no trainer '{name}'.{NearestName.Hint(name, names)}";
        throw configuration.Trainer.InvalidName($"{reason} Take one of {string.Join(", ", names)}.");
    }

    // L-BFGS has a Poisson regression in ML.NET, which is wrong for numbers below zero and for most others, and no least squares.
    private static TrainerChoice? Find(string name, ModelTask task) => (name, task) switch
    {
        ("lightgbm", ModelTask.Multiclass) => LightGbm<LightGbmMulticlassTrainer.Options>(
            new() { Booster = new GradientBooster.Options() }, (ml, o) => ml.MulticlassClassification.Trainers.LightGbm(o)),
        ("lightgbm", ModelTask.Binary) => LightGbm<LightGbmBinaryTrainer.Options>(
            new() { Booster = new GradientBooster.Options() }, (ml, o) => ml.BinaryClassification.Trainers.LightGbm(o)),
        ("lightgbm", ModelTask.Regression) => LightGbm<LightGbmRegressionTrainer.Options>(
            new() { Booster = new GradientBooster.Options() }, (ml, o) => ml.Regression.Trainers.LightGbm(o)),
        ("fasttree", ModelTask.Multiclass) => Trees<FastTreeBinaryTrainer.Options>((ml, o) =>
            ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree(o), RowSchema.Label)),
        ("fasttree", ModelTask.Binary) => Trees<FastTreeBinaryTrainer.Options>((ml, o) => ml.BinaryClassification.Trainers.FastTree(o)),
        ("fasttree", ModelTask.Regression) => Trees<FastTreeRegressionTrainer.Options>((ml, o) => ml.Regression.Trainers.FastTree(o)),
        ("fastforest", ModelTask.Multiclass) => Trees<FastForestBinaryTrainer.Options>((ml, o) =>
            ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastForest(o), RowSchema.Label)),
        ("fastforest", ModelTask.Binary) => Trees<FastForestBinaryTrainer.Options>((ml, o) =>
            ml.BinaryClassification.Trainers.FastForest(o).Append(ml.BinaryClassification.Calibrators.Platt(RowSchema.Label))),
        ("fastforest", ModelTask.Regression) => Trees<FastForestRegressionTrainer.Options>((ml, o) => ml.Regression.Trainers.FastForest(o)),
        ("sdca", ModelTask.Multiclass) => Linear<SdcaMaximumEntropyMulticlassTrainer.Options>(
            (ml, o) => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(o)),
        ("sdca", ModelTask.Binary) => Linear<SdcaLogisticRegressionBinaryTrainer.Options>(
            (ml, o) => ml.BinaryClassification.Trainers.SdcaLogisticRegression(o)),
        ("sdca", ModelTask.Regression) => Linear<SdcaRegressionTrainer.Options>((ml, o) => ml.Regression.Trainers.Sdca(o)),
        ("lbfgs", ModelTask.Multiclass) => Linear<LbfgsMaximumEntropyMulticlassTrainer.Options>(
            (ml, o) => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(o)),
        ("lbfgs", ModelTask.Binary) => Linear<LbfgsLogisticRegressionBinaryTrainer.Options>(
            (ml, o) => ml.BinaryClassification.Trainers.LbfgsLogisticRegression(o)),
        _ => null,
    };

    private static TrainerChoice LightGbm<TOptions>(TOptions options, Func<MLContext, TOptions, IEstimator<ITransformer>> create)
        where TOptions : class => new(options, IsLinear: false, ml => create(ml, options));

    private static TrainerChoice Trees<TOptions>(Func<MLContext, TOptions, IEstimator<ITransformer>> create)
        where TOptions : class, new() => Make(isLinear: false, create);

    private static TrainerChoice Linear<TOptions>(Func<MLContext, TOptions, IEstimator<ITransformer>> create)
        where TOptions : class, new() => Make(isLinear: true, create);

    private static TrainerChoice Make<TOptions>(bool isLinear, Func<MLContext, TOptions, IEstimator<ITransformer>> create)
        where TOptions : class, new()
    {
        var options = new TOptions();
        return new TrainerChoice(options, isLinear, ml => create(ml, options));
    }
}
