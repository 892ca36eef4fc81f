using System.Diagnostics;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Evaluation;

/// <summary>What was measured on a file.</summary>
/// <param name="Metrics">The metrics.</param>
/// <param name="Unlabelled">Rows without a label: left out.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Notices">Sentences for a person: what was found where the format says nothing.</param>
public sealed record CsvEvaluationSummary(ModelMetrics Metrics, long Unlabelled, TimeSpan Duration, IReadOnlyList<string> Notices);

/// <summary>Measures a model on a CSV file of any size that has the label too, by stream and on all cores.</summary>
public static class CsvEvaluator
{
    /// <summary>Measures a model.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="inputPath">The file.</param>
    /// <param name="format">How it is written: as that of the training data, for one.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidInputException">
    /// The file cannot be read, lacks a column, has a value of the wrong kind, a class that the model does not know, or no label at all.
    /// </exception>
    public static async Task<CsvEvaluationSummary> EvaluateAsync(
        Predictor predictor,
        string inputPath,
        CsvFormat? format = null,
        IProgress<CsvProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.GetTimestamp();
        var signature = predictor.Signature;
        using var reader = CsvRowReader.Open(inputPath, format ?? new CsvFormat(), CsvPredictor.InputsOf(signature, withLabel: true));
        var size = new FileInfo(inputPath).Length;
        var accumulator = new MetricsAccumulator(signature.Task, signature.Classes);
        long rows = 0, unlabelled = 0;
        await CsvPipeline.RunAsync(
            reader,
            () => new BatchScorer(predictor, inputPath),
            (batch, state) => state.Score(batch),
            (batch, state) =>
            {
                accumulator.Add(state.Rows!);
                rows += batch.Count;
                unlabelled += batch.Count - state.Rows!.Count;
                progress?.Report(new CsvProgress(rows, Math.Min(reader.BytesRead, size), size));
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        if (rows == unlabelled)
            throw new InvalidInputException(
                rows == 0
                    ? $"{inputPath}: the file has no rows."
                    : $"{inputPath}: none of the {rows} rows has a value in the label column '{signature.Label}'.",
                inputPath,
                column: signature.Label);
        return new CsvEvaluationSummary(accumulator.ToMetrics(), unlabelled, Stopwatch.GetElapsedTime(clock), reader.Notices);
    }

    /// <summary>Predicts the rows of a batch that have a label.</summary>
    private sealed class BatchScorer(Predictor predictor, string path)
    {
        private readonly ModelInput _input = predictor.CreateInput();
        private readonly Prediction.Prediction _prediction = predictor.CreatePrediction();
        private readonly Dictionary<string, int> _classes =
            predictor.Signature.Classes.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);

        public ScoredRows? Rows { get; private set; }

        public void Score(CsvRowBatch batch)
        {
            if (Rows is null || Rows.Capacity < batch.Count) Rows = new ScoredRows(predictor.Task, predictor.Signature.Classes, batch.Capacity);
            Rows.Count = 0;
            var engine = predictor.Rent();
            for (var row = 0; row < batch.Count; row++)
            {
                if (!SetTruth(batch, row, Rows.Count)) continue;
                batch.GetNumeric(row).CopyTo(_input.Numeric);
                batch.GetTexts(row).CopyTo(_input.Texts);
                engine.Predict(_input, _prediction);
                Rows.Set(Rows.Count, _prediction);
                Rows.Count++;
            }

            predictor.Return(engine);
        }

        private bool SetTruth(CsvRowBatch batch, int row, int index)
        {
            if (predictor.Task == ModelTask.Regression)
            {
                Rows!.Targets[index] = batch.GetTarget(row);
                return !float.IsNaN(Rows.Targets[index]);
            }

            if (batch.GetLabel(row) is not { } label) return false;
            if (!_classes.TryGetValue(label, out var known)) throw UnknownClass(batch.GetLine(row), label);
            Rows!.Actual[index] = known;
            return true;
        }

        private InvalidInputException UnknownClass(long line, string label)
        {
            var signature = predictor.Signature;
            return new InvalidInputException(
                $"{path}:{line}: column '{signature.Label}': the model does not know the class '{label}'.{NearestName.Hint(label, signature.Classes)} "
                + $"It knows {string.Join(", ", signature.Classes)}.",
                path,
                line,
                signature.Label);
        }
    }
}
