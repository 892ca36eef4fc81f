using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling.Configuration;
using MlApp.Trainer.Reporting;
using MlApp.Trainer.Runs;
using MlApp.Trainer.Telemetry;

namespace MlApp.Trainer.Tracking;

/// <summary>A model folder that waits to be published.</summary>
/// <param name="Record">What the run says of it.</param>
/// <param name="ModelFolder">The folder.</param>
/// <param name="Sha256">Of the folder.</param>
/// <param name="Files">Where the plots and reports are; null where there are none.</param>
/// <param name="Configuration">What it was trained with.</param>
/// <param name="HeldOut">Rows to compare on; null where they are not to be had.</param>
internal sealed record PublishableModel(
    RunRecord Record, string ModelFolder, string Sha256, RunFolder? Files, TrainingConfiguration Configuration, HeldOutRows? HeldOut);

/// <summary>From a model folder to a finished run, a registered version and an alias; the same for a model of now and one that was kept.</summary>
internal sealed class Publication(MlflowClient client, RunConsole console, RunStages stages)
{
    /// <param name="run">A run that was started for it.</param>
    /// <param name="model">The model.</param>
    /// <param name="force">Whether it becomes champion without a comparison.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task PublishAsync(TrackedRun run, PublishableModel model, bool force, CancellationToken cancellationToken)
    {
        var record = model.Record;
        using (var stage = stages.Begin("log", $"to {client.TrackingUri}"))
        {
            await run.LogAsync(record, model.ModelFolder, model.Files, cancellationToken);
            stage.Done($"{record.Parameters.Count} parameters, {record.Metrics.Count} metrics, {(model.Files is null ? "model folder" : "model folder, plots and reports")}");
        }

        ModelVersion version;
        PromotionOutcome outcome;
        using (var stage = stages.Begin("register", record.Model))
        {
            version = await ModelRegistrar.RegisterAsync(client, run, record, model.Sha256, cancellationToken);
            outcome = await new Promotion(client)
                .PromoteAsync(version, record.Metrics, model.Configuration.Promotion, model.HeldOut, force, cancellationToken);
            await run.SetTagAsync(RunTags.Promotion, outcome.Decision, cancellationToken);
            await run.FinishAsync(cancellationToken);
            stage.Tag(TrainerTelemetry.ModelVersion, version.Version);
            stage.Tag("mlapp.alias", outcome.Alias);
            TrainerLog.Registered(TrainerTelemetry.Log, record.Model, version.Version, run.Id, outcome.Alias);
            stage.Done($"{record.Model} version {version.Version}");
        }

        var isChampion = outcome.Alias == Promotion.Champion;
        console.Summary = new RunSummary(
            $"{record.Model} version {version.Version} is {(isChampion ? "the champion" : "a challenger, the champion stays")}",
            [
                .. RunSummary.Headlines(model.Configuration.Task, record.Metrics),
                ("decision", outcome.Decision),
                ("model folder", model.Files?.ShownPath ?? model.ModelFolder),
                ("run", run.Page.ToString()),
            ],
            isChampion);
    }
}
