using System.Text;
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

    public static void MapPages(this IEndpointRouteBuilder endpoints, TrackingDatabase database, ArtifactFolder folder)
    {
        MapPage(endpoints, Links.Experiments, _ => database.Read("show_experiments", session =>
        {
            var sql = ExperimentSearch.Build(filter: null, ViewType.ActiveOnly, orderBy: [], MaximumListed, offset: 0);
            return ExperimentPages.List(ExperimentStore.Search(session, sql.Sql, sql.Values), OverviewStore.CountRuns(session));
        }));
        MapPage(endpoints, "/experiments/{experiment}", context => database.Read("show_experiment",
            session => RunTables.Show(session, context)));
        MapPage(endpoints, "/experiments/{experiment}/runs/{run}", context =>
            database.Read("show_run", session => RunViews.Show(session, folder, Value(context, "run"))));
        MapPage(endpoints, "/experiments/{experiment}/runs/{run}/artifacts/{**path}", context =>
        {
            var (experiment, run, path) = Find(database, context);
            return ArtifactViews.Show(folder, experiment, run, path);
        });
        endpoints.MapGet("/experiments/{experiment}/runs/{run}/images/{**path}", context =>
        {
            var (_, run, path) = Find(database, context);
            if (!ArtifactTypes.IsImage(path)) throw ApiException.Invalid("This artifact is no image.");
            // An SVG can hold a script; alone in a tab, it would run.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
            var file = folder.GetFile(ArtifactEndpoints.Served(run.ArtifactUri, path));
            return context.SendAsync(file, ArtifactTypes.Of(file.Name));
        });
        endpoints.MapGet("/runs/{run}", context =>
        {
            context.Response.Redirect(Links.Run(database.Read("get_run", session => RunStore.GetInfo(session, Value(context, "run")))));
            return Task.CompletedTask;
        });

        MapPage(endpoints, Links.Models, _ => database.Read("show_models", session =>
        {
            var sql = RegisteredModelSearch.Build(filter: null, orderBy: [], MaximumListed, offset: 0);
            return ModelPages.List(RegisteredModelStore.Search(session, sql.Sql, sql.Values));
        }));
        MapPage(endpoints, "/models/{name}", context => database.Read("show_model", session =>
        {
            var name = Value(context, "name");
            var versions = ModelVersionStore.Search(
                session,
                "WHERE v.workspace = 'default' AND v.name = ? AND v.current_stage <> 'Deleted_Internal' ORDER BY v.version DESC LIMIT ?",
                [name, (long)MaximumListed]);
            return ModelPages.Show(
                RegisteredModelStore.Get(session, name), [.. versions.Select(version => ModelVersionStore.WithAliases(session, version))]);
        }));
        MapPage(endpoints, "/models/{name}/versions/{version}", context => database.Read("show_model_version", session =>
        {
            var version = ModelVersionStore.Get(session, Value(context, "name"), Names.ParseVersion(Value(context, "version")));
            return ModelPages.Show(version, RunViews.FindRun(session, version.RunId));
        }));
        MapAssets(endpoints);
    }

    /// <summary>The part of the address under that name.</summary>
    public static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private static void MapPage(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, string> page) => endpoints.MapGet(path, context =>
    {
        string html;
        try
        {
            html = page(context);
        }
        catch (ApiException missing) when (missing.Status < 500)
        {
            context.Response.StatusCode = missing.Status;
            html = ProblemPage.Show(missing.Message);
        }
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(html), context.RequestAborted).AsTask();
    });

    private static void MapAssets(IEndpointRouteBuilder endpoints)
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

    private static (Experiment Experiment, RunInfo Run, string Path) Find(TrackingDatabase database, HttpContext context)
    {
        var path = ArtifactPath.Check(Value(context, "path"));
        return database.Read("get_run", session =>
        {
            var run = RunStore.GetInfo(session, Value(context, "run"));
            return (ExperimentStore.Get(session, Names.ParseExperimentId(run.ExperimentId)), run, path);
        });
    }
}
