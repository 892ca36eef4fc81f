using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Prediction;
using MlApp.Modeling.Training;

namespace MlApp.Modeling.Evaluation;

/// <summary>Measures models on rows of a table.</summary>
public static class Evaluator
{
    /// <summary>Rows that one thread takes at a time.</summary>
    private const int Slice = 4096;

    /// <summary>Measures a model on rows that it did not learn from.</summary>
    /// <exception cref="InvalidInputException">The model takes other columns, or the rows have other classes.</exception>
    public static ModelMetrics Evaluate(TrainedModel model, Table table, int[] rows, CancellationToken cancellationToken = default)
    {
        using var predictor = model.CreatePredictor();
        return Evaluate(predictor, table, rows, cancellationToken);
    }

    /// <inheritdoc cref="Evaluate(TrainedModel, Table, int[], CancellationToken)"/>
    public static ModelMetrics Evaluate(Predictor predictor, Table table, int[] rows, CancellationToken cancellationToken = default) =>
        Evaluate(Score(predictor, table, rows, cancellationToken));

    /// <summary>The metrics of rows that were scored.</summary>
    public static ModelMetrics Evaluate(ScoredRows rows)
    {
        var accumulator = new MetricsAccumulator(rows.Task, rows.Classes);
        accumulator.Add(rows);
        return accumulator.ToMetrics();
    }

    /// <summary>
    /// Why a model cannot be measured on a table, in one sentence: another task, label, class or column. Null when it can, and then two
    /// models' metrics on the same rows can be compared.
    /// </summary>
    public static string? WhyNotComparable(ModelSignature signature, Table table) => TableInputs.WhyNot(signature, table);

    /// <summary>Predicts rows whose truth is known, on all cores; the result is the same on any number of them.</summary>
    /// <exception cref="InvalidInputException">The model takes other columns, or the rows have other classes.</exception>
    public static ScoredRows Score(Predictor predictor, Table table, int[] rows, CancellationToken cancellationToken = default)
    {
        var inputs = new TableInputs(predictor.Signature, table);
        var scored = new ScoredRows(predictor.Task, predictor.Signature.Classes, rows.Length);
        var slices = (rows.Length + Slice - 1) / Slice;
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, slices, options, slice => ScoreSlice(predictor, table, rows, inputs, scored, slice * Slice));
        return scored;
    }

    private static void ScoreSlice(Predictor predictor, Table table, int[] rows, TableInputs inputs, ScoredRows scored, int first)
    {
        var engine = predictor.Rent();
        var input = predictor.CreateInput();
        var prediction = predictor.CreatePrediction();
        for (var i = first; i < Math.Min(first + Slice, rows.Length); i++)
        {
            inputs.Fill(input, rows[i]);
            engine.Predict(input, prediction);
            scored.Set(i, prediction);
            if (scored.Task == ModelTask.Regression) scored.Targets[i] = table.GetTarget(rows[i]);
            else scored.Actual[i] = inputs.ClassOf(rows[i]);
        }

        predictor.Return(engine);
    }
}
