using System.Globalization;
using System.Net;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling;
using MlApp.Trainer.Runs;

namespace MlApp.Trainer.Copying;

/// <summary>
/// Runs with all that they logged. Each step can be done again, so that a copy that was ended in the middle of a run goes through that
/// run once more and leaves it as if it had never stopped.
/// </summary>
internal sealed class RunCopy(CopySession session, ExperimentCopy experiments)
{
    private const string ParentTag = "mlflow.parentRunId";
    private const string NameTag = "mlflow.runName";
    private const string ModelsTag = "mlflow.log-model.history";

    /// <summary>As many points as one request takes.</summary>
    private const int Batch = 1000;

    private readonly Dictionary<string, string> _targets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);
    private readonly ArtifactCopy _artifacts = new(session);

    /// <summary>Set once, since runs and the models that they made need each other.</summary>
    public LoggedModelCopy Models { get; set; } = null!;

    /// <summary>All active runs of an experiment, the first one first, so that parents come before their children.</summary>
    public async Task CopyAllAsync(Experiment experiment, CancellationToken cancellationToken)
    {
        var runs = session.Source.SearchRunsAsync(
            [experiment.ExperimentId], orderBy: ["attributes.start_time ASC"], cancellationToken: cancellationToken);
        await foreach (var run in runs) await EnsureAsync(run, cancellationToken);
    }

    /// <summary>The target's run for one of the source; null where the source has none of that id.</summary>
    public async Task<string?> EnsureAsync(string? sourceId, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(sourceId)) return null;
        if (_targets.TryGetValue(sourceId, out var known)) return known;
        if (_waiting.Contains(sourceId)) return null;
        try
        {
            return await EnsureAsync(await session.Source.GetRunAsync(sourceId, cancellationToken), cancellationToken);
        }
        catch (MlflowException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Deletes what is deleted at the source, and was copied since a version came from it.</summary>
    public async Task DeleteDeletedAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _deleted) await session.Target.DeleteRunAsync(id, cancellationToken);
    }

    private async Task<string> EnsureAsync(Run run, CancellationToken cancellationToken)
    {
        var id = run.Info.RunId;
        if (_targets.TryGetValue(id, out var known)) return known;

        var experiment = await experiments.EnsureAsync(run.Info.ExperimentId, cancellationToken);
        var origin = CopyMarks.OriginOf(run.Data.Tags, id);
        var state = StateOf(run);
        if (experiment.Runs.TryGetValue(origin, out var item) && item.IsSettled(state))
        {
            session.Counts.Unchanged++;
            session.Report();
            return _targets[id] = item.Id;
        }

        try
        {
            return await CopyAsync(run, origin, state, experiment, item?.Id, cancellationToken);
        }
        catch (MlflowException e) when (e.Status is null or < HttpStatusCode.InternalServerError)
        {
            throw new InvalidInputException($"The run '{run.Info.RunName}' ({id}) cannot be copied: {e.Message}", inner: e);
        }
    }

    private async Task<string> CopyAsync(
        Run run, string origin, string state, TargetExperiment experiment, string? existing, CancellationToken cancellationToken)
    {
        // A search leaves out which models a run was fed with.
        run = await session.Source.GetRunAsync(run.Info.RunId, cancellationToken);
        var parent = RunTags.Find(run.Data.Tags, ParentTag);
        // Nobody stops a run from being its own parent, or its child's child.
        _waiting.Add(run.Info.RunId);
        var newParent = await EnsureAsync(parent, cancellationToken);
        _waiting.Remove(run.Info.RunId);
        List<KeyValue> tags = [.. CopyMarks.Content(run.Data.Tags).Where(tag => tag.Key is not (NameTag or ModelsTag))
            .Select(tag => tag.Key == ParentTag && newParent is not null ? tag with { Value = newParent } : tag)];

        var info = existing is not null
            ? (await session.Target.GetRunAsync(existing, cancellationToken)).Info
            : (await session.Target.CreateRunAsync(experiment.Id, run.Info.RunName, Time(run.Info.StartTime),
                [.. tags, new(CopyMarks.Origin, origin)], run.Info.UserId, cancellationToken)).Info;
        _targets[run.Info.RunId] = info.RunId;
        experiment.Runs[origin] = new TargetItem(info.RunId, State: null, IsOriginal: false);

        if (RunTags.Find(run.Data.Tags, ModelsTag) is { } models)
            tags.Add(new(ModelsTag, models.Replace(run.Info.RunId, info.RunId, StringComparison.Ordinal)));
        await session.Target.LogBatchAsync(info.RunId, parameters: run.Data.Params, tags: tags, cancellationToken: cancellationToken);
        foreach (var metric in run.Data.Metrics ?? []) await CopyHistoryAsync(run.Info.RunId, info.RunId, metric.Key, cancellationToken);
        await CopyLinksAsync(run, info.RunId, cancellationToken);
        if (info.ArtifactUri is { } to) await _artifacts.CopyAsync(ArtifactOrigin.OfRun(session.Source, run), to, cancellationToken);

        await session.Target.UpdateRunAsync(info.RunId, run.Info.Status, run.Info.EndTime is { } end ? Time(end) : null,
            info.RunName == run.Info.RunName ? null : run.Info.RunName, cancellationToken);
        await session.Target.SetTagAsync(info.RunId, CopyMarks.State, state, cancellationToken);
        if (run.Info.LifecycleStage != LifecycleStages.Active) _deleted.Add(info.RunId);
        session.Counts.Runs++;
        session.Report();
        return info.RunId;
    }

    private async Task CopyHistoryAsync(string from, string to, string key, CancellationToken cancellationToken)
    {
        var batch = new List<Metric>(Batch);
        await foreach (var point in session.Source.GetMetricHistoryAsync(from, key, cancellationToken))
        {
            batch.Add(new Metric { Key = point.Key, Value = point.Value, Timestamp = point.Timestamp, Step = point.Step });
            if (batch.Count == Batch) await SendAsync();
        }

        if (batch.Count > 0) await SendAsync();

        async Task SendAsync()
        {
            await session.Target.LogBatchAsync(to, batch, cancellationToken: cancellationToken);
            session.Counts.Points += batch.Count;
            session.Report();
            batch.Clear();
        }
    }

    /// <summary>Data sets and logged models. The server would keep a model twice that it is told of twice.</summary>
    private async Task CopyLinksAsync(Run run, string to, CancellationToken cancellationToken)
    {
        if (run.Inputs?.DatasetInputs is { Count: > 0 } datasets)
            await session.Target.LogInputsAsync(to, datasets, cancellationToken: cancellationToken);
        if (run.Inputs?.ModelInputs is not { Count: > 0 } && run.Outputs?.ModelOutputs is not { Count: > 0 }) return;

        var there = await session.Target.GetRunAsync(to, cancellationToken);
        List<ModelInput> inputs = [];
        foreach (var input in run.Inputs?.ModelInputs ?? [])
            if (await Models.EnsureAsync(input.ModelId, cancellationToken) is { } model) inputs.Add(new(model.Id));
        inputs.RemoveAll(input => there.Inputs?.ModelInputs?.Contains(input) == true);
        if (inputs.Count > 0) await session.Target.LogInputsAsync(to, [], inputs, cancellationToken);

        List<ModelOutput> outputs = [];
        foreach (var output in run.Outputs?.ModelOutputs ?? [])
            if (await Models.EnsureAsync(output.ModelId, cancellationToken) is { } model) outputs.Add(output with { ModelId = model.Id });
        outputs.RemoveAll(output => there.Outputs?.ModelOutputs?.Contains(output) == true);
        if (outputs.Count > 0) await session.Target.LogOutputsAsync(to, outputs, cancellationToken);
    }

    private static string StateOf(Run run) => CopyMarks.Digest([
        run.Info.RunName, run.Info.Status.ToString(), run.Info.EndTime?.ToString(CultureInfo.InvariantCulture),
        .. CopyMarks.Sorted(run.Data.Params), .. CopyMarks.Sorted(CopyMarks.Content(run.Data.Tags)),
        .. CopyMarks.Sorted(run.Data.Metrics?.Select(metric => new KeyValue(
            metric.Key, string.Create(CultureInfo.InvariantCulture, $"{metric.Value:R} {metric.Timestamp} {metric.Step}")))),
        .. CopyMarks.Sorted(run.Inputs?.DatasetInputs?.Select(input => new KeyValue(input.Dataset?.Name ?? "", input.Dataset?.Digest ?? ""))),
    ]);

    private static DateTimeOffset Time(long? milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds ?? 0);
}
