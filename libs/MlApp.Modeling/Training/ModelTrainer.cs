using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Training;

/// <summary>Trains a model by a configuration. The same table, split and configuration give the same model, bit for bit in its predictions.</summary>
public static class ModelTrainer
{
    /// <summary>Rows times features from which LightGBM works with all cores; below, one thread is faster and disturbs nobody.</summary>
    private const long WorthThreads = 500_000;

    /// <summary>The trainers that can learn a task, by the names that a configuration uses.</summary>
    public static IReadOnlyList<string> TrainersFor(ModelTask task) => TrainerCatalog.NamesFor(task);

    /// <summary>Checks that the trainer exists for the task and that its parameters are its own, before any data are read.</summary>
    /// <exception cref="InvalidInputException">They are not; the message names file and line, and the nearest name.</exception>
    public static void Validate(TrainingConfiguration configuration)
    {
        var choice = TrainerCatalog.Get(configuration);
        TrainerOptions.Apply(configuration.Trainer, choice.Options);
    }

    /// <summary>Learns from the training rows of a split.</summary>
    /// <exception cref="InvalidInputException">The configuration does not fit the trainer or the data, or LightGBM lacks a library.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; a native trainer may go on in the background until its next stop.</exception>
    public static TrainedModel Train(
        TrainingConfiguration configuration,
        Table table,
        Split split,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var choice = TrainerCatalog.Get(configuration);
        TrainerOptions.Apply(configuration.Trainer, choice.Options);
        SetOwnOptions(choice.Options, configuration, (long)split.Train.Length * table.Schema.Numeric.Count);
        RequireInputs(table);

        progress?.Report(new TrainingProgress(TrainingStage.Fit));
        var clock = Stopwatch.GetTimestamp();
        var context = new MLContext(configuration.Split.Seed);
        var transformer = Run(() => Fit(context, choice, table, split, cancellationToken), cancellationToken);
        var duration = Stopwatch.GetElapsedTime(clock);

        var schema = RowSchema.Create(table.Schema.Numeric, table.Schema.TextColumns);
        return new TrainedModel(context, transformer, schema, SignatureBuilder.Build(table, split.Train), configuration)
        {
            FitDuration = duration,
            TrainingRows = split.Train.Length,
            Options = TrainerOptions.Describe(choice.Options),
            Curve = BoostingCurve.Compute(transformer, table, split, cancellationToken),
        };
    }

    private static TransformerChain<ITransformer> Fit(
        MLContext context, TrainerChoice choice, Table table, Split split, CancellationToken cancellationToken)
    {
        var hasMissing = split.Train.Any(row => HasMissing(table.GetNumeric(row)));
        var rows = new TableDataView(table, split.Train, cancellationToken);
        var preparation = Preparation.Create(context, table.Schema, hasMissing, choice.IsLinear).Fit(rows);
        IDataView prepared = new PreparedDataView(rows, preparation);

        // A linear trainer reads its rows many times.
        if (choice.IsLinear) prepared = context.Data.Cache(prepared);
        return preparation.Append(choice.Create(context).Fit(prepared));
    }

    private static bool HasMissing(ReadOnlySpan<float> numbers)
    {
        foreach (var number in numbers)
            if (float.IsNaN(number)) return true;
        return false;
    }

    private static void RequireInputs(Table table)
    {
        if (table.Schema.Numeric.Count + table.Schema.TextColumns.Count == 0)
            throw new InvalidInputException("no column is left to learn from; name some under data.numeric, data.categorical or data.text.", column: "data");
    }

    private static void SetOwnOptions(object options, TrainingConfiguration configuration, long cells)
    {
        var isLightGbm = configuration.Trainer.Name == "lightgbm";
        var isLarge = cells >= WorthThreads;
        TrainerOptions.Set(options, "Seed", configuration.Split.Seed);
        TrainerOptions.Set(options, "FeatureSelectionSeed", configuration.Split.Seed);
        TrainerOptions.Set(options, "Deterministic", true);

        // Deterministic takes one of the two by name; many rows are faster by row.
        TrainerOptions.Set(options, isLarge ? "ForceRowWise" : "ForceColumnWise", true);

        // Several threads add gradients up in another order each time; LightGBM's deterministic mode is the exception.
        TrainerOptions.Set(options, "NumberOfThreads", isLightGbm && isLarge ? Environment.ProcessorCount : 1);
    }

    /// <summary>Fits on a thread of its own: native code cannot be interrupted, the caller can.</summary>
    private static TransformerChain<ITransformer> Run(Func<TransformerChain<ITransformer>> fit, CancellationToken cancellationToken)
    {
        try
        {
            return Task.Run(fit, cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
        }
        catch (Exception e) when (LightGbmLibrary.Explain(e) is { } missing)
        {
            throw missing;
        }
    }
}
