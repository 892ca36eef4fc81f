using Microsoft.AspNetCore.Http.Features;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Artifacts;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary>Artifacts: the proxy that clients upload to and download from, and the listings of runs.</summary>
internal static class ArtifactEndpoints
{
    private const string Proxy = "/2.0/mlflow-artifacts/artifacts";

    public static void MapArtifacts(this IEndpointRouteBuilder endpoints, TrackingDatabase database, ArtifactFolder folder)
    {
        endpoints.MapRaw("GET", Proxy + "/{**path}", context =>
        {
            if (ProxyPath(context) is not { } path)
            {
                var listed = context.Request.Query.TryGetValue("path", out var values) ? ArtifactPath.Check(values[0] ?? "") : "";
                return context.Response.AnswerAsync(
                    new ListArtifactsResponse(Files: folder.List(listed, prefix: "")), ApiAnswers.Json.ListArtifactsResponse);
            }
            return folder.IsFolder(path)
                ? AnswerDetailAsync(context, $"'{path}' is a folder among the artifacts, not a file.")
                : context.AnswerFileAsync(folder, path);
        });
        endpoints.MapRaw("PUT", Proxy + "/{**path}", async context =>
        {
            if (ProxyPath(context) is not { } path)
            {
                await context.Response.AnswerMethodNotAllowedAsync();
                return;
            }
            if (path.Length == 0 || path.EndsWith('/'))
            {
                await AnswerDetailAsync(context, "The artifact's path must end with the name of a file.");
                return;
            }
            // A model may be of any size; it is never held in memory.
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
            await folder.WriteAsync(path, context.Request.Body, context.RequestAborted);
        });
        endpoints.MapRaw("DELETE", Proxy + "/{**path}", async context =>
        {
            if (ProxyPath(context) is not { } path)
            {
                await context.Response.AnswerMethodNotAllowedAsync();
                return;
            }
            if (path.Trim('/').Length == 0)
            {
                await context.Response.AnswerNotFoundAsync();
                return;
            }
            folder.Delete(path);
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("GET", "artifacts/list", (context, fields) =>
        {
            var id = fields.RequiredRunId();
            var path = fields.Text("path") is { } given ? ArtifactPath.Check(given) : "";
            var root = database.Read("get_run", session => RunStore.GetInfo(session, id)).ArtifactUri;
            return context.Response.AnswerAsync(List(folder, root, path), ApiAnswers.Json.ListArtifactsResponse);
        });

        endpoints.MapGet("/get-artifact", context =>
        {
            var query = context.Request.Query;
            var id = query["run_id"].FirstOrDefault() ?? query["run_uuid"].FirstOrDefault() ?? throw ApiException.Missing("run_id");
            var path = ArtifactPath.Check(query["path"].FirstOrDefault() ?? throw ApiException.Missing("path"));
            var root = database.Read("get_run", session => RunStore.GetInfo(session, id)).ArtifactUri;
            return context.AnswerFileAsync(folder, ArtifactPath.Served(root, path));
        });
        endpoints.MapGet("/model-versions/get-artifact", context =>
        {
            var query = context.Request.Query;
            var name = query["name"].FirstOrDefault() ?? throw ApiException.Missing("name");
            var version = Names.ParseVersion(query["version"].FirstOrDefault() ?? throw ApiException.Missing("version"));
            var path = ArtifactPath.Check(query["path"].FirstOrDefault() ?? throw ApiException.Missing("path"));
            return context.AnswerFileAsync(folder, ArtifactPath.Served(database.Read("get_model_version_download_uri",
                session => ModelVersionStore.GetLocation(session, name, version)), path));
        });
    }

    /// <summary>Lists a folder of a run's or a logged model's artifacts.</summary>
    public static ListArtifactsResponse List(ArtifactFolder folder, string? root, string path) =>
        new(root, folder.List(ArtifactPath.Served(root, path), path.Length > 0 ? path.TrimEnd('/') + "/" : ""));

    // Null for the address of the proxy itself.
    private static string? ProxyPath(HttpContext context) =>
        ArtifactPath.OfRequest(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is { } path ? ArtifactPath.Check(path) : null;

    private static Task AnswerDetailAsync(HttpContext context, string text)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.AnswerAsync(new Detail(text), ApiAnswers.OwnJson.Detail);
    }
}
