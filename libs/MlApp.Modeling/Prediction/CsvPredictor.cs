using System.Diagnostics;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;

namespace MlApp.Modeling.Prediction;

/// <summary>What was predicted of a file.</summary>
/// <param name="Rows">Rows, the header not counted.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Columns">The columns that were added.</param>
/// <param name="Notices">Sentences for a person: what was found where the format says nothing.</param>
public sealed record CsvPredictionSummary(long Rows, TimeSpan Duration, IReadOnlyList<string> Columns, IReadOnlyList<string> Notices);

/// <summary>
/// Adds predictions to a CSV file of any size, by stream and on all cores: the rows come out in their order and with their text unchanged,
/// in UTF-8, behind them <c>prediction</c> and for classes a <c>probability_CLASS</c> for each.
/// </summary>
public static class CsvPredictor
{
    /// <summary>File to file; the output appears under its name when it is complete.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="inputPath">The file to read.</param>
    /// <param name="outputPath">The file to write; one that exists is replaced.</param>
    /// <param name="format">How the input is written: as that of the training data, for one.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellationToken">Stops it; nothing is left of the output.</param>
    /// <exception cref="InvalidInputException">The input cannot be read, lacks a column, or has a value of the wrong kind.</exception>
    public static async Task<CsvPredictionSummary> PredictAsync(
        Predictor predictor,
        string inputPath,
        string outputPath,
        CsvFormat? format = null,
        IProgress<CsvProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var target = Path.GetFullPath(outputPath);
        if (target == Path.GetFullPath(inputPath))
            throw new InvalidInputException($"{outputPath}: the output would replace the input; name another file.", outputPath);
        var temporary = target + ".partial-" + Guid.NewGuid().ToString("N")[..8];
        try
        {
            CsvPredictionSummary summary;
            await using (var output = Create(temporary, outputPath))
                summary = await PredictAsync(predictor, inputPath, output, format, progress, cancellationToken);
            File.Move(temporary, target, overwrite: true);
            return summary;
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>File to stream, such as standard output; the stream stays open.</summary>
    /// <inheritdoc cref="PredictAsync(Predictor, string, string, CsvFormat, IProgress{CsvProgress}, CancellationToken)"/>
    public static async Task<CsvPredictionSummary> PredictAsync(
        Predictor predictor,
        string inputPath,
        Stream output,
        CsvFormat? format = null,
        IProgress<CsvProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.GetTimestamp();
        using var reader = CsvRowReader.Open(inputPath, format ?? new CsvFormat(), InputsOf(predictor.Signature));
        var size = new FileInfo(inputPath).Length;
        var columns = NewColumns(predictor.Signature, reader.Header);
        var header = new CsvLineWriter(reader.Format);
        header.WriteRecord(reader.HeaderRecord);
        foreach (var column in columns) header.WriteText(column);
        header.EndLine();
        await output.WriteAsync(header.Written, cancellationToken);

        long rows = 0;
        await CsvPipeline.RunAsync(
            reader,
            () => new BatchPredictor(predictor, reader.Format),
            (batch, state) => state.Predict(batch),
            async (batch, state) =>
            {
                await output.WriteAsync(state.Lines.Written, cancellationToken);
                rows += batch.Count;
                progress?.Report(new CsvProgress(rows, Math.Min(reader.BytesRead, size), size));
            },
            cancellationToken);
        await output.FlushAsync(cancellationToken);
        return new CsvPredictionSummary(rows, Stopwatch.GetElapsedTime(clock), columns, reader.Notices);
    }

    internal static CsvInputs InputsOf(ModelSignature signature, bool withLabel = false) => new(
        [.. signature.Inputs.Take(signature.NumericCount).Select(input => input.Name)],
        [.. signature.Inputs.Skip(signature.NumericCount).Select(input => input.Name)],
        withLabel ? signature.Label : null,
        signature.Task == ModelTask.Regression);

    private static FileStream Create(string path, string name)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{name}: cannot be written: {e.Message}", name, inner: e);
        }
    }

    /// <summary>The added columns; one that the file has already gets a number behind its name.</summary>
    private static List<string> NewColumns(ModelSignature signature, IReadOnlyList<string> header)
    {
        List<string> columns = [];
        foreach (var name in OutputColumns.Probabilities(signature).Prepend(OutputColumns.Prediction))
        {
            var unique = name;
            for (var i = 2; header.Contains(unique) || columns.Contains(unique); i++) unique = $"{name}_{i}";
            columns.Add(unique);
        }

        return columns;
    }

    /// <summary>Predicts the rows of a batch and writes their lines.</summary>
    private sealed class BatchPredictor(Predictor predictor, CsvFormat format)
    {
        private readonly ModelInput _input = predictor.CreateInput();
        private readonly Prediction _prediction = predictor.CreatePrediction();

        public CsvLineWriter Lines { get; } = new(format);

        public void Predict(CsvRowBatch batch)
        {
            Lines.Clear();
            var engine = predictor.Rent();
            for (var row = 0; row < batch.Count; row++)
            {
                batch.GetNumeric(row).CopyTo(_input.Numeric);
                batch.GetTexts(row).CopyTo(_input.Texts);
                engine.Predict(_input, _prediction);
                Lines.WriteRecord(batch.GetRecord(row));
                if (_prediction.Label is { } label) Lines.WriteText(label);
                else Lines.WriteNumber(_prediction.Score);
                foreach (var probability in _prediction.Probabilities) Lines.WriteNumber(probability);
                Lines.EndLine();
            }

            predictor.Return(engine);
        }
    }
}
