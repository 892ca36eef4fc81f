using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Artifacts;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Search;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Gathers what the pages of the models show.</summary>
internal static class ModelViews
{
    private const int MaximumListed = 1000;

    public static string List(Session session)
    {
        var search = RegisteredModelSearch.Build(filter: null, orderBy: [], MaximumListed, offset: 0);
        return ModelPages.List(RegisteredModelStore.Search(session, search.Sql, search.Values));
    }

    /// <summary>A model.</summary>
    /// <param name="session">Where to read.</param>
    /// <param name="name">The model.</param>
    /// <param name="problem">Why a change was refused.</param>
    public static string Show(Session session, string name, string? problem = null)
    {
        var model = RegisteredModelStore.Get(session, name);
        var versions = ModelVersionStore.Search(
            session,
            "WHERE v.workspace = 'default' AND v.name = ? AND v.current_stage <> 'Deleted_Internal' ORDER BY v.version DESC LIMIT ?",
            [name, (long)MaximumListed]);
        var runs = versions.Select(version => RunViews.FindRun(session, version.RunId)).OfType<RunInfo>().DistinctBy(run => run.RunId);
        return ModelPages.Show(
            model, [.. versions.Select(version => ModelVersionStore.WithAliases(session, version))], runs.ToDictionary(run => run.RunId), problem);
    }

    public static string ShowVersion(Session session, ArtifactFolder folder, HttpContext context)
    {
        var name = context.RouteValue("name");
        var number = Names.ParseVersion(context.RouteValue("version"));
        var version = ModelVersionStore.Get(session, name, number);
        var root = ArtifactUri.FindServed(ModelVersionStore.GetLocation(session, name, number));
        return ModelPages.Show(
            RegisteredModelStore.Get(session, name),
            version,
            RunViews.FindRun(session, version.RunId),
            root is null ? [] : folder.List(root, prefix: "") ?? []);
    }
}
