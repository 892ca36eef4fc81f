using System.Diagnostics;

namespace MlApp.Trainer.Telemetry;

/// <summary>The root span of a run: everything that the run does, here and in the tracking server, is below it.</summary>
internal sealed class RunSpan : IDisposable
{
    private readonly string _model;
    private readonly Activity? _span;

    private RunSpan(string model, Activity? span)
    {
        (_model, _span) = (model, span);
        span?.SetTag(TrainerTelemetry.ModelName, model);
    }

    /// <summary>Starts a training's.</summary>
    public static RunSpan OfTraining(string model) => new(model, TrainerTelemetry.Source.StartActivity($"train {model}"));

    /// <summary>Starts that of a model that was kept.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="training">The <c>traceparent</c> of the training that made it, if one was kept with it.</param>
    public static RunSpan OfRegistration(string model, string? training)
    {
        ActivityLink[] links = ActivityContext.TryParse(training, traceState: null, isRemote: true, out var context) ? [new(context)] : [];
        return new(model, TrainerTelemetry.Source.StartActivity($"register {model}", ActivityKind.Internal, parentContext: default, links: links));
    }

    /// <summary>The trace's id for a tag; null where nothing is traced.</summary>
    public string? TraceId => _span is { Recorded: true } ? _span.TraceId.ToHexString() : null;

    /// <summary>The MLflow run was started.</summary>
    public void HasRun(string runId, Uri trackingUri)
    {
        _span?.SetTag(TrainerTelemetry.RunId, runId);
        TrainerLog.RunStarted(TrainerTelemetry.Log, _model, runId, trackingUri);
    }

    /// <summary>The run did what it should.</summary>
    public void Finish() => End("finished");

    /// <summary>The run ended otherwise. The message stays here: it may hold a cell of the data.</summary>
    public void Fail(Exception failure, bool killed)
    {
        var type = failure.GetType().Name;
        _span?.SetTag("error.type", killed ? "killed" : type).SetStatus(ActivityStatusCode.Error);
        if (killed) TrainerLog.RunStopped(TrainerTelemetry.Log, _model);
        else TrainerLog.RunFailed(TrainerTelemetry.Log, _model, type);
        End(killed ? "killed" : "failed");
    }

    public void Dispose() => _span?.Dispose();

    private void End(string outcome)
    {
        _span?.SetTag("mlapp.outcome", outcome);
        TrainerTelemetry.Runs.Add(1, new("mlapp.outcome", outcome), new(TrainerTelemetry.ModelName, _model));
    }
}
