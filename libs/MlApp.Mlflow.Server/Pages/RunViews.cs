using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Artifacts;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Gathers what a run's page shows.</summary>
internal static class RunViews
{
    private const int MaximumChildren = 100;
    private const int MaximumCurves = 60;
    private const int MaximumImages = 24;
    private const int MaximumDepth = 3;

    public static string Show(Session session, ArtifactFolder folder, string runId)
    {
        var run = RunStore.Get(session, runId);
        var info = run.Info;
        var curves = CurveStore.FindKeys(session, runId);
        var root = ArtifactUri.FindServed(info.ArtifactUri);
        return RunPage.Show(new RunView(
            ExperimentStore.Get(session, Names.ParseExperimentId(info.ExperimentId)),
            run,
            [.. curves.Take(MaximumCurves).Select(key => CurveStore.Read(session, runId, key, CurveAxis.Step, ChartOptions.Small.Places)!)],
            curves.Count,
            FindRun(session, run.Data.Tags?.FirstOrDefault(tag => tag.Key == "mlflow.parentRunId")?.Value),
            OverviewStore.ReadChildren(session, info.ExperimentId, runId, MaximumChildren),
            LoggedModelStore.Search(
                session,
                """
                WHERE m.lifecycle_stage <> 'deleted' AND m.model_id IN (SELECT destination_id FROM inputs
                    WHERE source_type = 'RUN_OUTPUT' AND source_id = ? AND destination_type = 'MODEL_OUTPUT') LIMIT 20
                """,
                [runId]),
            FindVersions(session, runId),
            root is null ? [] : folder.List(root, prefix: "") ?? [],
            root is null ? [] : [.. FindImages(folder, root, "", MaximumDepth).Take(MaximumImages)]));
    }

    /// <summary>The newest model versions that were made from a run.</summary>
    public static IReadOnlyList<ModelVersion> FindVersions(Session session, string runId) =>
    [
        .. ModelVersionStore.Search(
                session,
                "WHERE v.workspace = 'default' AND v.run_id = ? AND v.current_stage <> 'Deleted_Internal' ORDER BY v.name, v.version DESC LIMIT 20",
                [runId])
            .Select(version => ModelVersionStore.WithAliases(session, version)),
    ];

    /// <summary>A run that may be gone.</summary>
    public static RunInfo? FindRun(Session session, string? runId)
    {
        if (string.IsNullOrEmpty(runId)) return null;
        try
        {
            return RunStore.GetInfo(session, runId);
        }
        catch (ApiException missing) when (missing.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    private static IEnumerable<string> FindImages(ArtifactFolder folder, string root, string path, int depth)
    {
        var files = folder.List(path.Length > 0 ? $"{root}/{path}" : root, path.Length > 0 ? path + "/" : "") ?? [];
        return files.Where(file => !file.IsDir && ArtifactTypes.IsImage(file.Path)).Select(file => file.Path)
            .Concat(depth == 0 ? [] : files.Where(file => file.IsDir).SelectMany(file => FindImages(folder, root, file.Path, depth - 1)));
    }
}
