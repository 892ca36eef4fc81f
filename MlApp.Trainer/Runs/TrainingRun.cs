using System.Diagnostics;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling.Configuration;
using MlApp.Trainer.Commands;
using MlApp.Trainer.Reporting;
using MlApp.Trainer.Telemetry;
using MlApp.Trainer.Tracking;

namespace MlApp.Trainer.Runs;

/// <summary>
/// One training with its tracking. The MLflow run is started while the data are read, so that a missing server is said before the long
/// work; the training goes on without, and the model waits in its folder.
/// </summary>
internal sealed class TrainingRun(TrainingConfiguration configuration, MlflowClient? client, RunConsole console)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly DateTimeOffset _startTime = DateTimeOffset.UtcNow;
    private Task<TrackedRun?>? _start;
    private TrackedRun? _run;
    private (MlflowUnreachableException Error, long Time)? _unreachable;

    /// <summary>Where run folders go; null: the usual place.</summary>
    public string? Output { get; init; }

    /// <summary>Whether the model becomes champion without a comparison.</summary>
    public bool Promote { get; init; }

    /// <summary>Whether an unexpected error is shown with its details.</summary>
    public bool Verbose { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var span = RunSpan.OfTraining(configuration.Model);
        var folder = RunFolder.Create(Output, configuration.Model, _startTime);
        if (client is not null) _start = StartAsync(client, span);
        try
        {
            var code = await RunAsync(folder, span, cancellationToken);
            span.Finish();
            return code;
        }
        catch (Exception e)
        {
            var killed = e is OperationCanceledException && cancellationToken.IsCancellationRequested;
            span.Fail(e, killed);
            await AbandonAsync(killed ? RunStatus.Killed : RunStatus.Failed, killed ? null : Failure.OneLine(e.Message));
            if (!folder.IsComplete)
            {
                folder.Delete();
                throw;
            }

            // What was trained is not lost, whatever went wrong after it.
            if (!killed) console.Errors.Add(Failure.Describe(e, Verbose));
            console.Errors.Add($"The model is kept. To register it later: {RegisterCommand.Of(folder)}");
            if (killed) throw;
            return Failure.CodeOf(e);
        }
    }

    private async Task<int> RunAsync(RunFolder folder, RunSpan span, CancellationToken cancellationToken)
    {
        var stages = new RunStages(console, configuration.Model);
        var local = await new LocalTraining(configuration, folder, console, stages).RunAsync(
            _startTime,
            // A refusal (a deleted experiment, no access) is known by now more often than not, and ends the run before the long work.
            checkpoint: () => _start is { IsFaulted: true } ? _start : Task.CompletedTask,
            runId: () => FindRunIdAsync(cancellationToken),
            cancellationToken);
        if (client is null)
        {
            console.Summary = new RunSummary(
                $"{configuration.Model} is trained, and not registered",
                [.. RunSummary.Headlines(configuration.Task, local.Record.Metrics), ("model folder", folder.ShownPath), ("register it", RegisterCommand.Of(folder))],
                IsChampion: false);
            return ExitCodes.Success;
        }

        _run = await _start!.WaitAsync(cancellationToken) ?? await StartLateAsync(client, span, cancellationToken);
        var model = new PublishableModel(local.Record, folder.Model, local.Sha256, folder, configuration, local.HeldOut);
        await new Publication(client, console, stages).PublishAsync(_run, model, Promote, cancellationToken);
        return ExitCodes.Success;
    }

    private string RunName => $"{configuration.Model}-{configuration.Trainer.Name}";

    /// <summary>
    /// Starts the MLflow run; null where no server answers, which is said at once. Ctrl+C does not break it off: a run that the server has
    /// and nobody knows of would run for ever.
    /// </summary>
    private async Task<TrackedRun?> StartAsync(MlflowClient client, RunSpan span)
    {
        try
        {
            return await Task.Run(() => TrackedRun.StartAsync(client, configuration.Experiment, RunName, _startTime, span, CancellationToken.None));
        }
        catch (MlflowUnreachableException e)
        {
            _unreachable = (e, Stopwatch.GetTimestamp());
            TrainerLog.NoServer(TrainerTelemetry.Log, configuration.Model, client.TrackingUri);
            console.Warn($"{e.Message} Training goes on; the model will be kept in its folder.");
            return null;
        }
    }

    /// <summary>The run's id for the model folder. A refusal is not for this moment, at which the model is about to be written.</summary>
    private async Task<string?> FindRunIdAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _start is null ? null : (await _start.WaitAsync(cancellationToken))?.Id;
        }
        catch (MlflowException)
        {
            return null;
        }
    }

    /// <summary>A server that was not there at the start may be there by now, if the training took its time.</summary>
    private async Task<TrackedRun> StartLateAsync(MlflowClient client, RunSpan span, CancellationToken cancellationToken)
    {
        if (_unreachable is { } failure && Stopwatch.GetElapsedTime(failure.Time) < AskAgainAfter) throw failure.Error;
        return await TrackedRun.StartAsync(client, configuration.Experiment, RunName, _startTime, span, cancellationToken);
    }

    private async Task AbandonAsync(RunStatus status, string? error)
    {
        try
        {
            var run = _run ?? (_start is null ? null : await _start.WaitAsync(LastWords));
            if (run is not null) await run.AbandonAsync(status, error);
        }
        catch (Exception e) when (e is MlflowException or MlflowUnreachableException or TimeoutException)
        {
            // No run was started, so there is none to mark.
        }
    }
}
