using System.Diagnostics;
using System.Globalization;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Folders;
using MlApp.Modeling.Prediction;
using MlApp.Modeling.Training;
using MlApp.Trainer.Reporting;
using MlApp.Trainer.Reporting.Plots;
using MlApp.Trainer.Tracking;

namespace MlApp.Trainer.Runs;

/// <summary>A trained model with all that is known of it.</summary>
/// <param name="Record">What the run says.</param>
/// <param name="Sha256">Of the model folder.</param>
/// <param name="HeldOut">The rows that it was measured on.</param>
internal sealed record LocalResult(RunRecord Record, string Sha256, HeldOutRows HeldOut);

/// <summary>What needs no server: load, split, fit, evaluate, explain, and the run folder.</summary>
internal sealed class LocalTraining(TrainingConfiguration configuration, RunFolder folder, RunConsole console, RunStages stages)
{
    private const string Rows = "mlapp.rows";

    /// <param name="startTime">When the run began.</param>
    /// <param name="checkpoint">Called when the data are read, before the long work.</param>
    /// <param name="runId">Gives the MLflow run's id, null where there is none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<LocalResult> RunAsync(
        DateTimeOffset startTime, Func<Task> checkpoint, Func<Task<string?>> runId, CancellationToken cancellationToken)
    {
        var git = GitState.ReadAsync(Path.GetDirectoryName(Path.GetFullPath(configuration.Path))!, cancellationToken);
        ModelTrainer.Validate(configuration);
        var data = Load(cancellationToken);
        var (table, split) = (data.Table, Split.Create(data.Table, configuration.Split));
        await checkpoint();

        var model = Fit(table, split, cancellationToken);
        using var predictor = model.CreatePredictor();
        var (metrics, scored) = Evaluate(predictor, table, split, cancellationToken);
        // Drawing has a core of its own while the model is explained and written.
        var drawing = Task.Run(() => Draw(() => PlotFiles.WriteResults(folder.Plots, table.Schema.Label, metrics, scored, model.Curve)), cancellationToken);
        var importance = Explain(predictor, table, split, cancellationToken);
        if (importance is not null) drawing = drawing.ContinueWith(_ => Draw(() => PlotFiles.WriteImportance(folder.Plots, importance)), TaskScheduler.Default);
        ReportFiles.Write(folder.Reports, metrics, importance, model.Curve);

        ModelFolder.Write(folder.Model, model, table, metrics, await runId());
        var fingerprint = Fingerprint.Compute(configuration, data.Sha256);
        var record = new RunRecord
        {
            Model = configuration.Model,
            Experiment = configuration.Experiment,
            Trainer = configuration.Trainer.Name,
            StartTime = startTime,
            EndTime = DateTimeOffset.UtcNow,
            Fingerprint = fingerprint,
            Parameters = RunParameters.Of(configuration, data, split, model),
            Metrics = metrics.Values,
            Tags = RunTags.Create(fingerprint, await git),
            TraceParent = Activity.Current is { Recorded: true } span ? span.Id : null,
            Dataset = DatasetDescription.Of(data),
            FitSeconds = model.FitDuration.TotalSeconds,
            Curve = model.Curve,
        };
        await drawing;
        record.Write(folder.Record);
        return new LocalResult(record, ModelFolder.ComputeSha256(folder.Model), new HeldOutRows(table, split.Test));
    }

    private TableReadResult Load(CancellationToken cancellationToken)
    {
        using var stage = stages.Begin("load", configuration.Data.Path);
        var data = TableReader.Read(configuration.Data, configuration.Task, cancellationToken);
        var schema = data.Table.Schema;
        foreach (var warning in data.Warnings) console.Warn(warning);
        foreach (var notice in data.Notices) console.Note(notice);
        stage.Tag(Rows, data.Table.RowCount);
        stage.Done($"{Count(data.Table.RowCount, "row")} of {Path.GetFileName(data.Path)}: {Count(schema.Numeric.Count, "number")}, "
            + $"{Count(schema.TextColumns.Count, "text")}, label {schema.Label}");
        return data;
    }

    private TrainedModel Fit(Table table, Split split, CancellationToken cancellationToken)
    {
        using var stage = stages.Begin("fit", $"{configuration.Trainer.Name} on {Count(split.Train.Length, "row")}");
        var model = ModelTrainer.Train(configuration, table, split, stage, cancellationToken);
        stage.Tag("mlapp.trainer", configuration.Trainer.Name);
        stage.Tag(Rows, split.Train.Length);
        stage.Done($"{configuration.Trainer.Name} on {Count(split.Train.Length, "row")}");
        return model;
    }

    private (ModelMetrics Metrics, ScoredRows Scored) Evaluate(Predictor predictor, Table table, Split split, CancellationToken cancellationToken)
    {
        using var stage = stages.Begin("evaluate", Count(split.Test.Length, "held-out row"));
        var scored = Evaluator.Score(predictor, table, split.Test, cancellationToken);
        var metrics = Evaluator.Evaluate(scored);
        if (metrics.HasDiverged) console.Warn("a metric is no number: the training ran away; try other parameters of the trainer.");
        var headlines = RunSummary.Headlines(configuration.Task, metrics.Values).Select(line => $"{line.Name} {line.Value}");
        stage.Tag(Rows, split.Test.Length);
        stage.Done($"{string.Join(", ", headlines)} on {Count(split.Test.Length, "held-out row")}");
        return (metrics, scored);
    }

    private ImportanceResult? Explain(Predictor predictor, Table table, Split split, CancellationToken cancellationToken)
    {
        if (!configuration.Explain.PermutationImportance) return null;
        using var stage = stages.Begin("explain", "permutation importance");
        var importance = PermutationImportance.Compute(
            predictor, table, split.Test, configuration.Split.Seed, configuration.Explain.Rounds, stage, cancellationToken);
        var most = importance.Features.Take(3).Select(feature => $"{feature.Name} {RunSummary.Number(feature.Mean)}");
        stage.Done($"a shuffled column makes {importance.Metric} rise by: {string.Join(", ", most)}");
        return importance;
    }

    /// <summary>A model is worth more than its plots: where they cannot be drawn, that is said and no more.</summary>
    private void Draw(Action draw)
    {
        try
        {
            draw();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            console.Warn($"a plot could not be drawn: {e.GetBaseException().Message}");
        }
    }

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");
}
