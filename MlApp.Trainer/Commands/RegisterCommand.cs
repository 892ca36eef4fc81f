using System.CommandLine;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Folders;
using MlApp.Trainer.Reporting;
using MlApp.Trainer.Runs;
using MlApp.Trainer.Telemetry;
using MlApp.Trainer.Tracking;

namespace MlApp.Trainer.Commands;

/// <summary><c>register</c>: publishes a model that was trained without a server.</summary>
internal static class RegisterCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "A run folder that 'train' kept, or a model folder." };
        var promote = new Option<bool>("--promote") { Description = "Make the new version champion without comparing it." };
        var command = new Command("register", "Logs, registers and promotes a model that was kept.") { folder, promote };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var model = Open(parsed.GetRequiredValue(folder), cancellationToken);
            await using var telemetry = TrainerTelemetry.Start();
            using var client = SharedOptions.CreateClient(parsed.GetValue(SharedOptions.TrackingUri));
            return await RunConsole.RunAsync(console => PublishAsync(client, console, model, parsed.GetValue(promote), cancellationToken));
        });
        return command;
    }

    /// <summary>The command that registers a kept run.</summary>
    public static string Of(RunFolder folder) =>
        $"{SharedOptions.Program} register {(folder.ShownPath.Contains(' ', StringComparison.Ordinal) ? $"\"{folder.ShownPath}\"" : folder.ShownPath)}";

    private static async Task<int> PublishAsync(
        MlflowClient client, RunConsole console, PublishableModel model, bool promote, CancellationToken cancellationToken)
    {
        using var span = RunSpan.OfRegistration(model.Record.Model, model.Record.TraceParent);
        TrackedRun? run = null;
        try
        {
            run = await TrackedRun.StartAsync(
                client, model.Record.Experiment, $"{model.Record.Model}-{model.Record.Trainer}", model.Record.StartTime, span, cancellationToken);
            var stages = new RunStages(console, model.Record.Model);
            await new Publication(client, console, stages).PublishAsync(run, model, promote, cancellationToken);
            span.Finish();
            return ExitCodes.Success;
        }
        catch (Exception e)
        {
            var killed = e is OperationCanceledException && cancellationToken.IsCancellationRequested;
            span.Fail(e, killed);
            if (run is not null) await run.AbandonAsync(killed ? RunStatus.Killed : RunStatus.Failed, killed ? null : Failure.OneLine(e.Message));
            throw;
        }
    }

    private static PublishableModel Open(string name, CancellationToken cancellationToken)
    {
        var (files, folder) = RunFolder.Find(name);
        var opened = ModelFolder.Open(folder);
        if (opened.TrainingFile is not { } file)
            throw new InvalidInputException($"{folder}: there is no {ModelFolder.TrainingFileName} in it, which says what the model is called.", folder);
        var configuration = TrainingConfiguration.Load(file);
        var record = files is null ? RecordOf(opened, configuration) : RunRecord.Read(files.Record);
        return new PublishableModel(record, folder, ModelFolder.ComputeSha256(folder), files, configuration, FindHeldOut(record, configuration, cancellationToken));
    }

    /// <summary>A model folder alone says less: metrics and configuration, but neither data nor plots.</summary>
    private static RunRecord RecordOf(ModelFolder folder, TrainingConfiguration configuration) => new()
    {
        Model = configuration.Model,
        Experiment = configuration.Experiment,
        Trainer = folder.Trainer,
        StartTime = folder.CreatedAt,
        EndTime = folder.CreatedAt,
        Parameters = RunParameters.Of(configuration),
        Metrics = folder.Metrics,
        Tags = RunTags.Create(fingerprint: null, git: null),
    };

    /// <summary>The rows that were held out, if the data are still what they were.</summary>
    private static HeldOutRows? FindHeldOut(RunRecord record, TrainingConfiguration configuration, CancellationToken cancellationToken)
    {
        if (record.Dataset is not { } dataset || !File.Exists(dataset.Path)) return null;
        try
        {
            var data = TableReader.Read(configuration.Data with { Path = dataset.Path }, configuration.Task, cancellationToken);
            return data.Sha256 == dataset.Sha256 ? new HeldOutRows(data.Table, Split.Create(data.Table, configuration.Split).Test) : null;
        }
        catch (Exception e) when (e is InvalidInputException or IOException)
        {
            return null;
        }
    }
}
