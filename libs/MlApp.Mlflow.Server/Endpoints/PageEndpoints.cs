using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Artifacts;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Pages;
using MlApp.Mlflow.Server.Search;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary>The pages that a person looks at.</summary>
internal static class PageEndpoints
{
    private const int MaximumListed = 1000;

    /// <summary>Maps them.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="database">The database.</param>
    /// <param name="folder">The artifacts.</param>
    /// <param name="hasHome">Whether <c>/</c> is among them, and not MLflow's own page.</param>
    public static void MapPages(this IEndpointRouteBuilder endpoints, TrackingDatabase database, ArtifactFolder folder, bool hasHome)
    {
        if (hasHome) Map(Links.Home, "show_experiments", ShowExperiments);
        Map(Links.Experiments, "show_experiments", ShowExperiments);
        Map("/experiments/{experiment}", "show_experiment", RunTables.Show);
        Map("/experiments/{experiment}/runs/{run}", "show_run", (session, context) => RunViews.Show(session, folder, context.RouteValue("run")));
        Map("/experiments/{experiment}/models/{model}", "show_logged_model",
            (session, context) => LoggedModelPage.Show(session, folder, context.RouteValue("model")));
        Map(Links.ComparePage, "compare_runs", (session, context) => ComparePage.Show(session, context.Request.Query));
        Map(Links.MetricPage, "show_metric", (session, context) => MetricPage.Show(session, context.Request.Query));
        Map(Links.Models, "show_models", (session, _) => ModelViews.List(session));
        Map("/models/{name}", "show_model", (session, context) => ModelViews.Show(session, context.RouteValue("name")));
        Map("/models/{name}/versions/{version}", "show_model_version", (session, context) => ModelViews.ShowVersion(session, folder, context));

        endpoints.MapArtifactPages("/experiments/{experiment}/runs/{run}", database, folder, ArtifactPlace.OfRun);
        endpoints.MapArtifactPages("/experiments/{experiment}/models/{model}", database, folder, ArtifactPlace.OfLoggedModel);
        endpoints.MapArtifactPages("/models/{name}/versions/{version}", database, folder, ArtifactPlace.OfVersion);
        endpoints.MapGet("/runs/{run}", context =>
        {
            context.Response.Redirect(Links.Run(database.Read("get_run", session => RunStore.GetInfo(session, context.RouteValue("run")))));
            return Task.CompletedTask;
        });
        endpoints.MapAliasForms(database);
        endpoints.MapAssets();

        void Map(string path, string operation, Func<Session, HttpContext, string> show) => endpoints.MapGet(path, context =>
            context.AnswerPageAsync(() => database.Read(operation, session => show(session, context))));
    }

    private static string ShowExperiments(Session session, HttpContext context)
    {
        var areDeleted = context.Request.Query["view"] == "deleted";
        var view = areDeleted ? ViewType.DeletedOnly : ViewType.ActiveOnly;
        var sql = ExperimentSearch.Build(filter: null, view, orderBy: [], MaximumListed, offset: 0);
        return ExperimentPages.List(ExperimentStore.Search(session, sql.Sql, sql.Values), OverviewStore.CountRuns(session), areDeleted);
    }

    private static void MapArtifactPages(
        this IEndpointRouteBuilder endpoints, string owner, TrackingDatabase database, ArtifactFolder folder,
        Func<Session, HttpContext, ArtifactPlace> find)
    {
        foreach (var shown in (string[])["/artifacts", "/artifacts/{**path}"])
            endpoints.MapGet(owner + shown, context => context.AnswerPageAsync(() => ArtifactViews.Show(folder, Find(context), Path(context))));
        endpoints.MapGet(owner + "/files/{**path}", context =>
            context.AnswerFileAsync(folder, ArtifactPath.Served(Find(context).Root, Path(context))));
        endpoints.MapGet(owner + "/images/{**path}", context =>
        {
            var path = Path(context);
            if (!ArtifactTypes.IsImage(path)) throw ApiException.Invalid("This artifact is no image.");
            // An SVG can hold a script; alone in a tab, it would run.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
            var file = folder.GetFile(ArtifactPath.Served(Find(context).Root, path));
            return context.SendAsync(file, ArtifactTypes.Of(file.Name));
        });

        ArtifactPlace Find(HttpContext context) => database.Read("get_artifacts", session => find(session, context));
    }

    private static string Path(HttpContext context) =>
        context.Request.RouteValues.TryGetValue("path", out var path) && path is string text ? ArtifactPath.Check(text) : "";

    private static void MapAliasForms(this IEndpointRouteBuilder endpoints, TrackingDatabase database)
    {
        endpoints.MapPost("/models/{name}/aliases", context => context.AnswerFormAsync(
            async (name, form) =>
            {
                var (alias, version) = (form["alias"].ToString().Trim(), Names.ParseVersion(form["version"].ToString()));
                Names.CheckNewAlias(alias);
                await database.WriteAsync("set_registered_model_alias", session => RegisteredModelStore.SetAlias(session, name, alias, version));
            },
            Show));
        endpoints.MapPost("/models/{name}/aliases/remove", context => context.AnswerFormAsync(
            async (name, form) =>
            {
                var alias = form["alias"].ToString();
                Names.CheckAlias(alias);
                await database.WriteAsync("delete_registered_model_alias", session => RegisteredModelStore.DeleteAlias(session, name, alias));
            },
            Show));

        string Show(string name, string problem) => database.Read("show_model", session => ModelViews.Show(session, name, problem));
    }

    private static void MapAssets(this IEndpointRouteBuilder endpoints)
    {
        foreach (var name in (string[])["page.css", "page.js", "icon.svg"])
        {
            var content = PageAssets.Read(name);
            endpoints.MapGet($"/assets/{name}", context =>
            {
                context.Response.ContentType = PageAssets.Type(name);
                context.Response.Headers.CacheControl = "max-age=31536000, immutable";
                return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
            });
        }
    }
}
