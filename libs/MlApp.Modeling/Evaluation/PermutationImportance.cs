using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Prediction;
using MlApp.Modeling.Training;

namespace MlApp.Modeling.Evaluation;

/// <summary>How much a model needs one column.</summary>
/// <param name="Name">The column.</param>
/// <param name="Mean">How much worse the metric gets when the column's values are shuffled, mean of the rounds; about 0: it is not needed.</param>
/// <param name="StandardDeviation">Of the rounds (that of a sample; 0 for one round).</param>
public sealed record FeatureImportance(string Name, double Mean, double StandardDeviation);

/// <summary>How much a model needs each of its columns.</summary>
/// <param name="Metric">The metric by its MLflow name, one of which less is better: <c>log_loss</c> or <c>rmse</c>.</param>
/// <param name="Baseline">The metric with nothing shuffled.</param>
/// <param name="Rows">Rows it was measured on.</param>
/// <param name="Features">The columns, the most important first.</param>
public sealed record ImportanceResult(string Metric, double Baseline, int Rows, IReadOnlyList<FeatureImportance> Features);

/// <summary>
/// Permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019): what the model loses when the values of one column change their
/// rows. One figure for each column of the data: a category counts as a whole, not each of its values.
/// </summary>
public static class PermutationImportance
{
    private const int MostRows = 5000;
    private const int FewestRows = 500;

    /// <summary>Predictions in all, so that explaining a large table takes half a second.</summary>
    private const long MostPredictions = 150_000;

    /// <summary>Measures it on a sample of at most 5,000 rows, fewer where there are many columns; the same seed gives the same figures.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="table">The rows.</param>
    /// <param name="rows">Which of them: held-out ones.</param>
    /// <param name="seed">Decides on the sample and on the order.</param>
    /// <param name="rounds">How often each column is shuffled.</param>
    /// <param name="progress">Told after each column.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static ImportanceResult Compute(
        Predictor predictor,
        Table table,
        int[] rows,
        int seed = 7,
        int rounds = 5,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rounds);
        var signature = predictor.Signature;
        var columns = signature.Inputs.Count;
        var sample = Sample(rows, columns * rounds, seed);
        var metric = predictor.Task == ModelTask.Regression ? "rmse" : "log_loss";
        var inputs = new TableInputs(signature, table);
        var baseline = Measure(predictor, table, inputs, sample, column: -1, [], metric);

        var losses = new double[columns * rounds];
        var done = new int[columns];
        var finished = 0;
        Parallel.For(0, losses.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            var column = i / rounds;
            var order = Enumerable.Range(0, sample.Length).ToArray();
            new SplitMix64(((ulong)(uint)seed << 32) + (ulong)i + 1).Shuffle(order);
            losses[i] = Measure(predictor, table, inputs, sample, column, order, metric) - baseline;
            if (Interlocked.Increment(ref done[column]) == rounds)
                progress?.Report(new TrainingProgress(TrainingStage.Explain, Interlocked.Increment(ref finished), columns));
        });

        var features = Enumerable.Range(0, columns).Select(column => Summarize(signature.Inputs[column].Name, losses.AsSpan(column * rounds, rounds)));
        return new ImportanceResult(metric, baseline, sample.Length, [.. features.OrderByDescending(feature => feature.Mean)]);
    }

    private static int[] Sample(int[] rows, int measurements, int seed)
    {
        var count = (int)Math.Clamp(MostPredictions / Math.Max(1, measurements), FewestRows, MostRows);
        if (rows.Length <= count) return rows;
        var shuffled = (int[])rows.Clone();
        new SplitMix64((ulong)(uint)seed).Shuffle(shuffled);
        return shuffled[..count];
    }

    /// <summary>The metric with one column taken from other rows; none for column -1.</summary>
    private static double Measure(Predictor predictor, Table table, TableInputs inputs, int[] rows, int column, int[] order, string metric)
    {
        var scored = new ScoredRows(predictor.Task, predictor.Signature.Classes, rows.Length);
        var input = predictor.CreateInput();
        var prediction = predictor.CreatePrediction();
        var engine = predictor.Rent();
        for (var i = 0; i < rows.Length; i++)
        {
            inputs.Fill(input, rows[i]);
            if (column >= 0) inputs.FillColumn(input, column, rows[order[i]]);
            engine.Predict(input, prediction);
            scored.Set(i, prediction);
            if (scored.Task == ModelTask.Regression) scored.Targets[i] = table.GetTarget(rows[i]);
            else scored.Actual[i] = inputs.ClassOf(rows[i]);
        }

        predictor.Return(engine);
        return Evaluator.Evaluate(scored).Values[metric];
    }

    private static FeatureImportance Summarize(string name, ReadOnlySpan<double> losses)
    {
        double mean = 0, squares = 0;
        foreach (var loss in losses) mean += loss / losses.Length;
        foreach (var loss in losses) squares += (loss - mean) * (loss - mean);
        return new FeatureImportance(name, mean, losses.Length < 2 ? 0 : Math.Sqrt(squares / (losses.Length - 1)));
    }
}
