using System.Globalization;
using System.Net;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;

namespace MlApp.Trainer.Copying;

/// <summary>A logged model at the target.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="SourceUri">Where its files are at the source.</param>
/// <param name="TargetUri">Where they are at the target.</param>
internal sealed record CopiedModel(string Id, string? SourceUri, string? TargetUri);

/// <summary>Logged models of MLflow 3: their files, parameters, tags and metrics.</summary>
internal sealed class LoggedModelCopy(CopySession session, ExperimentCopy experiments, RunCopy runs)
{
    private const string Pending = "LOGGED_MODEL_PENDING";

    private readonly Dictionary<string, CopiedModel> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (LoggedModel Model, string State)> _incomplete = new(StringComparer.Ordinal);
    private readonly ArtifactCopy _artifacts = new(session);

    /// <summary>All of an experiment.</summary>
    public async Task CopyAllAsync(Experiment experiment, CancellationToken cancellationToken)
    {
        await foreach (var model in session.Source.SearchLoggedModelsAsync([experiment.ExperimentId], cancellationToken: cancellationToken))
            await EnsureAsync(model, cancellationToken);
    }

    /// <summary>The target's model for one of the source; null where the source has none of that id.</summary>
    public async Task<CopiedModel?> EnsureAsync(string sourceId, CancellationToken cancellationToken)
    {
        if (_targets.TryGetValue(sourceId, out var known)) return known;
        try
        {
            return await EnsureAsync(await session.Source.GetLoggedModelAsync(sourceId, cancellationToken), cancellationToken);
        }
        catch (MlflowException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Adds metrics, which may come from runs that were copied after the model, and marks what is complete.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, (model, state)) in _incomplete)
        {
            foreach (var ofRun in (model.Data?.Metrics ?? []).GroupBy(metric => metric.RunId))
            {
                if (await runs.EnsureAsync(ofRun.Key, cancellationToken) is not { } run) continue;
                await session.Target.LogBatchAsync(
                    run, [.. ofRun.Select(metric => metric with { RunId = null, ModelId = id })], cancellationToken: cancellationToken);
            }

            await session.Target.SetLoggedModelTagsAsync(id, [new(CopyMarks.State, state)], cancellationToken);
        }

        _incomplete.Clear();
    }

    private async Task<CopiedModel> EnsureAsync(LoggedModel model, CancellationToken cancellationToken)
    {
        if (_targets.TryGetValue(model.Info.ModelId, out var known)) return known;
        // Its run first: it makes the model while it is copied itself, and then it is known here.
        var run = await runs.EnsureAsync(model.Info.SourceRunId, cancellationToken);
        if (_targets.TryGetValue(model.Info.ModelId, out known)) return known;

        var experiment = await experiments.EnsureAsync(model.Info.ExperimentId, cancellationToken);
        var origin = CopyMarks.OriginOf(model.Info.Tags, model.Info.ModelId);
        var state = StateOf(model);
        var there = experiment.Models.GetValueOrDefault(origin);
        var target = there is not null
            ? await session.Target.GetLoggedModelAsync(there.Id, cancellationToken)
            : await session.Target.CreateLoggedModelAsync(
                experiment.Id, model.Info.Name, model.Info.ModelType, run, model.Data?.Params,
                [.. CopyMarks.Content(model.Info.Tags), new(CopyMarks.Origin, origin)], cancellationToken);
        var copied = new CopiedModel(target.Info.ModelId, model.Info.ArtifactUri, target.Info.ArtifactUri);
        _targets.Add(model.Info.ModelId, copied);
        if (there?.IsSettled(state) == true) return copied;

        if (there is not null)
            await session.Target.SetLoggedModelTagsAsync(copied.Id, CopyMarks.Content(model.Info.Tags), cancellationToken);
        if (copied is { SourceUri: { } from, TargetUri: { } to })
            await _artifacts.CopyAsync(ArtifactOrigin.OfProxy(session.Source, from), to, cancellationToken);
        if (model.Info.Status is { } status and not Pending)
            await session.Target.FinalizeLoggedModelAsync(copied.Id, status, cancellationToken);
        _incomplete.Add(copied.Id, (model, state));
        session.Counts.LoggedModels++;
        session.Report();
        return copied;
    }

    private static string StateOf(LoggedModel model) => CopyMarks.Digest([
        model.Info.Status, .. CopyMarks.Sorted(model.Data?.Params), .. CopyMarks.Sorted(CopyMarks.Content(model.Info.Tags)),
        (model.Data?.Metrics?.Count ?? 0).ToString(CultureInfo.InvariantCulture),
    ]);
}
