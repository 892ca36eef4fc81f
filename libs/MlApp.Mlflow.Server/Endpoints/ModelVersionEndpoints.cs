using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Search;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary><c>model-versions/…</c></summary>
internal static class ModelVersionEndpoints
{
    public static void MapModelVersions(this IEndpointRouteBuilder endpoints, TrackingDatabase database, TimeProvider time)
    {
        endpoints.MapCall("POST", "model-versions/create", async (context, fields) =>
        {
            var request = new CreateModelVersionRequest(
                fields.RequiredText("name"), fields.RequiredText("source"), fields.Text("run_id"), fields.KeyValues("tags"),
                fields.Text("run_link"), fields.Text("description"), fields.Text("model_id"));
            await AnswerAsync(context, await database.WriteAsync("create_model_version", session => Create(session, request, time.Now())));
        });

        endpoints.MapCall("GET", "model-versions/get", (context, fields) =>
        {
            var (name, version) = Key(fields);
            return AnswerAsync(context, database.Read("get_model_version", session => ModelVersionStore.Get(session, name, version)));
        });

        endpoints.MapCall("GET", "model-versions/search", (context, fields) =>
        {
            var filter = fields.Text("filter");
            var limit = fields.MaxResults(fallback: 200_000, maximum: 200_000);
            var offset = PageToken.Read(fields.Text("page_token"));
            var sql = ModelVersionSearch.Build(filter, fields.Texts("order_by"), limit + 1, offset);
            var (page, token) = Lists.Page(database.Read("search_model_versions",
                session => ModelVersionStore.Search(session, sql.Sql, sql.Values)), limit, offset);
            return context.Response.AnswerAsync(
                new SearchModelVersionsResponse(page, token), ApiAnswers.Json.SearchModelVersionsResponse);
        });

        endpoints.MapCall("GET", "model-versions/get-download-uri", (context, fields) =>
        {
            var (name, version) = Key(fields);
            return context.Response.AnswerAsync(
                new GetDownloadUriResponse(database.Read("get_model_version_download_uri",
                    session => ModelVersionStore.GetLocation(session, name, version))),
                ApiAnswers.Json.GetDownloadUriResponse);
        });

        endpoints.MapCall("PATCH", "model-versions/update", async (context, fields) =>
        {
            var (name, version) = Key(fields);
            var description = fields.Text("description");
            await AnswerAsync(context, await database.WriteAsync("update_model_version",
                session => ModelVersionStore.Update(session, name, version, description, time.Now())));
        });

        endpoints.MapCall("POST", "model-versions/transition-stage", async (context, fields) =>
        {
            var (name, version) = Key(fields);
            var stage = fields.RequiredText("stage");
            var archive = fields.Boolean("archive_existing_versions") ?? false;
            await AnswerAsync(context, await database.WriteAsync("transition_model_version_stage",
                session => ModelVersionStore.SetStage(session, name, version, stage, archive, time.Now())));
        });

        endpoints.MapCall("DELETE", "model-versions/delete", async (context, fields) =>
        {
            var (name, version) = Key(fields);
            await database.WriteAsync("delete_model_version", session => ModelVersionStore.Delete(session, name, version, time.Now()));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "model-versions/set-tag", async (context, fields) =>
        {
            var (name, version) = Key(fields);
            var key = fields.RequiredText("key");
            var value = fields.Text("value") ?? "";
            RegistryRules.CheckTag(key, value);
            await database.WriteAsync("set_model_version_tag", session => ModelVersionStore.SetTag(session, name, version, key, value));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("DELETE", "model-versions/delete-tag", async (context, fields) =>
        {
            var (name, version) = Key(fields);
            var key = fields.RequiredText("key");
            Names.CheckKey(key, "key");
            await database.WriteAsync("delete_model_version_tag", session => ModelVersionStore.DeleteTag(session, name, version, key));
            await context.Response.AnswerEmptyAsync();
        });
    }

    private static ModelVersion Create(Session session, CreateModelVersionRequest request, long now)
    {
        var tags = request.Tags!;
        var isPrompt = "true".Equals(
            tags.LastOrDefault(tag => tag.Key == "mlflow.prompt.is_prompt")?.Value, StringComparison.OrdinalIgnoreCase);
        var source = ModelSource.Resolve(session, request, isPrompt);
        Names.CheckModel(request.Name!);
        foreach (var (key, value) in tags) RegistryRules.CheckTag(key, value);
        var version = ModelVersionStore.Create(
            session,
            new NewModelVersion(
                request.Name!, source.Source, source.Location, source.RunId, request.RunLink ?? "", request.Description ?? "", tags),
            now);
        if (!isPrompt && source.ModelId is { Length: > 0 } modelId)
            LoggedModelStore.AddRegistration(session, modelId, version.Name, Names.ParseVersion(version.Version));
        return version;
    }

    private static (string Name, long Version) Key(RequestFields fields)
    {
        var name = fields.RequiredText("name");
        var version = fields.RequiredText("version");
        Names.CheckModel(name);
        return (name, Names.ParseVersion(version));
    }

    private static Task AnswerAsync(HttpContext context, ModelVersion version) =>
        context.Response.AnswerAsync(new GetModelVersionResponse(version), ApiAnswers.Json.GetModelVersionResponse);
}
