using MlApp.Mlflow.Protocol;
using MlApp.Trainer.Runs;

namespace MlApp.Trainer.Copying;

/// <summary>A run or logged model at the target.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="State">Of which state of the original it is a complete copy; null where the copy was ended before.</param>
/// <param name="IsOriginal">Whether it is no copy, but what the source has a copy of.</param>
/// <param name="IsDeleted">Whether somebody deleted it there.</param>
internal sealed record TargetItem(string Id, string? State, bool IsOriginal, bool IsDeleted = false)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsSettled(string state) => IsOriginal || IsDeleted || State == state;
}

/// <summary>An experiment of the target, with what it holds by where that comes from.</summary>
internal sealed class TargetExperiment(string id)
{
    public string Id { get; } = id;

    public Dictionary<string, TargetItem> Runs { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, TargetItem> Models { get; } = new(StringComparer.Ordinal);

    public static async Task<TargetExperiment> ReadAsync(CopySession session, string id, CancellationToken cancellationToken)
    {
        var target = new TargetExperiment(id);
        await foreach (var run in session.Target.SearchRunsAsync([id], viewType: ViewType.All, cancellationToken: cancellationToken))
            target.Runs[CopyMarks.OriginOf(run.Data.Tags, run.Info.RunId)] = new TargetItem(
                run.Info.RunId, RunTags.Find(run.Data.Tags, CopyMarks.State), IsOriginal(run.Data.Tags),
                run.Info.LifecycleStage != LifecycleStages.Active);
        await foreach (var model in session.Target.SearchLoggedModelsAsync([id], cancellationToken: cancellationToken))
            target.Models[CopyMarks.OriginOf(model.Info.Tags, model.Info.ModelId)] = new TargetItem(
                model.Info.ModelId, RunTags.Find(model.Info.Tags, CopyMarks.State), IsOriginal(model.Info.Tags));
        return target;
    }

    private static bool IsOriginal(IReadOnlyList<KeyValue>? tags) => RunTags.Find(tags, CopyMarks.Origin) is null;
}
