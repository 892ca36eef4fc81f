using MlApp.Mlflow.Protocol;
using MlApp.Modeling;
using MlApp.Trainer.Runs;

namespace MlApp.Trainer.Copying;

/// <summary>
/// Experiments, which are known by their names: runs come to what is there under the same name. Each target experiment is read once, so
/// that every run and logged model that was copied before is found.
/// </summary>
internal sealed class ExperimentCopy(CopySession session)
{
    private readonly Dictionary<string, TargetExperiment> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TargetExperiment> _bySourceId = new(StringComparer.Ordinal);

    /// <summary>The target's experiment for one of the source.</summary>
    public async Task<TargetExperiment> EnsureAsync(string sourceId, CancellationToken cancellationToken) =>
        _bySourceId.TryGetValue(sourceId, out var known)
            ? known
            : await EnsureAsync(await session.Source.GetExperimentAsync(sourceId, cancellationToken), cancellationToken);

    /// <inheritdoc cref="EnsureAsync(string, CancellationToken)"/>
    /// <exception cref="InvalidInputException">The name is taken by an experiment that is deleted.</exception>
    public async Task<TargetExperiment> EnsureAsync(Experiment experiment, CancellationToken cancellationToken)
    {
        if (!_byName.TryGetValue(experiment.Name, out var target))
            _byName.Add(experiment.Name, target = await OpenAsync(experiment, cancellationToken));
        _bySourceId.TryAdd(experiment.ExperimentId, target);
        return target;
    }

    private async Task<TargetExperiment> OpenAsync(Experiment experiment, CancellationToken cancellationToken)
    {
        var tags = CopyMarks.Content(experiment.Tags).ToList();
        var state = CopyMarks.Digest(CopyMarks.Sorted(tags));
        var found = await session.Target.FindExperimentAsync(experiment.Name, cancellationToken);
        if (found is null)
        {
            var id = await session.Target.CreateExperimentAsync(experiment.Name, [.. tags, new(CopyMarks.State, state)], cancellationToken);
            session.Counts.Experiments++;
            return new TargetExperiment(id);
        }

        if (found.LifecycleStage != LifecycleStages.Active)
            throw new InvalidInputException($"The experiment '{experiment.Name}' is deleted at {session.Target.TrackingUri}, and its name still "
                + $"taken: restore it there (mlflow experiments restore --experiment-id {found.ExperimentId}), or rename one of the two.");

        if (RunTags.Find(found.Tags, CopyMarks.State) != state)
        {
            var missing = tags.Where(tag => RunTags.Find(found.Tags, tag.Key) != tag.Value).ToList();
            foreach (var tag in missing) await session.Target.SetExperimentTagAsync(found.ExperimentId, tag.Key, tag.Value, cancellationToken);
            await session.Target.SetExperimentTagAsync(found.ExperimentId, CopyMarks.State, state, cancellationToken);
            if (missing.Count > 0) session.Counts.Updates++;
        }

        return await TargetExperiment.ReadAsync(session, found.ExperimentId, cancellationToken);
    }
}
