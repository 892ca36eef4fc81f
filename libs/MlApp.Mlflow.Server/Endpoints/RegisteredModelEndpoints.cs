using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Search;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary><c>registered-models/…</c></summary>
internal static class RegisteredModelEndpoints
{
    public static void MapRegisteredModels(this IEndpointRouteBuilder endpoints, TrackingDatabase database, TimeProvider time)
    {
        endpoints.MapCall("POST", "registered-models/create", async (context, fields) =>
        {
            var name = fields.RequiredText("name");
            var tags = fields.KeyValues("tags");
            var description = fields.Text("description") ?? "";
            Names.CheckModel(name);
            foreach (var (key, value) in tags) RegistryRules.CheckTag(key, value);
            await AnswerAsync(context, await database.WriteAsync("create_registered_model",
                session => RegisteredModelStore.Create(session, name, description, tags, time.Now())));
        });

        endpoints.MapCall("GET", "registered-models/get", (context, fields) =>
        {
            var name = Name(fields);
            return AnswerAsync(context, database.Read("get_registered_model", session => RegisteredModelStore.Get(session, name)));
        });

        endpoints.MapCall("GET", "registered-models/search", (context, fields) =>
        {
            var filter = fields.Text("filter");
            var limit = fields.MaxResults(fallback: 100, maximum: 1000);
            var offset = PageToken.Read(fields.Text("page_token"));
            var sql = RegisteredModelSearch.Build(filter, fields.Texts("order_by"), limit + 1, offset);
            var (page, token) = Lists.Page(database.Read("search_registered_models",
                session => RegisteredModelStore.Search(session, sql.Sql, sql.Values)), limit, offset);
            return context.Response.AnswerAsync(
                new SearchRegisteredModelsResponse(page, token), ApiAnswers.Json.SearchRegisteredModelsResponse);
        });

        endpoints.MapCall("PATCH", "registered-models/update", async (context, fields) =>
        {
            var name = Name(fields);
            var description = fields.Text("description") ?? "";
            await AnswerAsync(context, await database.WriteAsync("update_registered_model",
                session => RegisteredModelStore.Update(session, name, description, time.Now())));
        });

        endpoints.MapCall("POST", "registered-models/rename", async (context, fields) =>
        {
            var name = fields.RequiredText("name");
            var newName = fields.RequiredText("new_name");
            Names.CheckModel(newName, "new_name");
            Names.CheckModel(name);
            await AnswerAsync(context, await database.WriteAsync("rename_registered_model",
                session => RegisteredModelStore.Rename(session, name, newName, time.Now())));
        });

        endpoints.MapCall("DELETE", "registered-models/delete", async (context, fields) =>
        {
            var name = Name(fields);
            await database.WriteAsync("delete_registered_model", session => RegisteredModelStore.Delete(session, name));
            await context.Response.AnswerEmptyAsync();
        });

        foreach (var method in (string[])["GET", "POST"])
            endpoints.MapCall(method, "registered-models/get-latest-versions", (context, fields) =>
            {
                var name = Name(fields);
                var stages = fields.Texts("stages");
                var versions = database.Read("get_latest_versions", session =>
                {
                    RegisteredModelStore.Require(session, name);
                    var wanted = stages.Select(ModelStages.Canonical).ToHashSet();
                    return (ModelVersionStore.ReadLatest(session, name) ?? [])
                        .Where(version => wanted.Count == 0 || wanted.Contains(version.CurrentStage!))
                        .Select(version => ModelVersionStore.WithAliases(session, version)).ToList();
                });
                return context.Response.AnswerAsync(
                    new SearchModelVersionsResponse(versions.Count > 0 ? versions : null), ApiAnswers.Json.SearchModelVersionsResponse);
            });

        endpoints.MapCall("POST", "registered-models/set-tag", async (context, fields) =>
        {
            var name = fields.RequiredText("name");
            var key = fields.RequiredText("key");
            var value = fields.Text("value") ?? "";
            Names.CheckModel(name);
            RegistryRules.CheckTag(key, value);
            await database.WriteAsync("set_registered_model_tag", session => RegisteredModelStore.SetTag(session, name, key, value));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("DELETE", "registered-models/delete-tag", async (context, fields) =>
        {
            var name = fields.RequiredText("name");
            var key = fields.RequiredText("key");
            Names.CheckModel(name);
            Names.CheckKey(key, "key");
            await database.WriteAsync("delete_registered_model_tag", session => RegisteredModelStore.DeleteTag(session, name, key));
            await context.Response.AnswerEmptyAsync();
        });

        MapAliases(endpoints, database);
    }

    private static void MapAliases(IEndpointRouteBuilder endpoints, TrackingDatabase database)
    {
        endpoints.MapCall("POST", "registered-models/alias", async (context, fields) =>
        {
            var name = fields.RequiredText("name");
            var alias = fields.RequiredText("alias");
            var version = fields.RequiredText("version");
            Names.CheckModel(name);
            Names.CheckNewAlias(alias);
            var number = Names.ParseVersion(version);
            await database.WriteAsync("set_registered_model_alias", session => RegisteredModelStore.SetAlias(session, name, alias, number));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("DELETE", "registered-models/alias", async (context, fields) =>
        {
            var (name, alias) = ReadAlias(fields);
            await database.WriteAsync("delete_registered_model_alias", session => RegisteredModelStore.DeleteAlias(session, name, alias));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("GET", "registered-models/alias", (context, fields) =>
        {
            var (name, alias) = ReadAlias(fields);
            return context.Response.AnswerAsync(
                new GetModelVersionResponse(database.Read("get_model_version_by_alias",
                    session => RegisteredModelStore.ResolveAlias(session, name, alias))),
                ApiAnswers.Json.GetModelVersionResponse);
        });
    }

    private static (string Name, string Alias) ReadAlias(RequestFields fields)
    {
        var name = fields.RequiredText("name");
        var alias = fields.RequiredText("alias");
        Names.CheckModel(name);
        Names.CheckAlias(alias);
        return (name, alias);
    }

    private static string Name(RequestFields fields)
    {
        var name = fields.RequiredText("name");
        Names.CheckModel(name);
        return name;
    }

    private static Task AnswerAsync(HttpContext context, RegisteredModel model) =>
        context.Response.AnswerAsync(new GetRegisteredModelResponse(model), ApiAnswers.Json.GetRegisteredModelResponse);
}
