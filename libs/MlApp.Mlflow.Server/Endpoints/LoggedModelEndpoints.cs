using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Artifacts;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Search;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary><c>logged-models/…</c></summary>
internal static class LoggedModelEndpoints
{
    public static void MapLoggedModels(
        this IEndpointRouteBuilder endpoints, TrackingDatabase database, ArtifactFolder folder, TimeProvider time)
    {
        endpoints.MapCall("POST", "logged-models", async (context, fields) =>
        {
            var experimentId = Names.ParseExperimentId(fields.RequiredText("experiment_id"));
            var name = fields.Text("name");
            var modelType = fields.Text("model_type") ?? "";
            var sourceRunId = fields.Text("source_run_id") ?? "";
            var parameters = fields.KeyValues("params");
            var tags = fields.KeyValues("tags");
            Names.CheckLoggedModel(name);
            await AnswerAsync(context, await database.WriteAsync("create_logged_model", session => LoggedModelStore.Create(
                session, experimentId, name, modelType, sourceRunId, parameters, tags, time.Now())));
        });

        endpoints.MapCall("POST", "logged-models/search", (context, fields) =>
        {
            var experiments = fields.Texts("experiment_ids");
            fields.Require("experiment_ids");
            var request = new LoggedModelQuery(
                experiments, fields.Text("filter"), fields.Objects("datasets", ReadDataset), fields.Objects("order_by", ReadOrder));
            // 0 stands for MLflow's own default, as it does there.
            var limit = fields.Integer("max_results") switch
            {
                null => 50,
                0 => 100,
                > 0 and var given => given,
                _ => throw ApiException.Invalid("The parameter 'max_results' must not be negative."),
            };
            var offset = LoggedModelPageToken.Read(fields.Text("page_token"), request);
            var sql = LoggedModelSearch.Build(request, limit + 1, offset);
            var found = database.Read("search_logged_models", session => LoggedModelStore.Search(session, sql.Sql, sql.Values));
            var more = found.Count > limit;
            return context.Response.AnswerAsync(
                new SearchLoggedModelsResponse(
                    found.Count > 0 ? [.. found.Take((int)limit)] : null, more ? LoggedModelPageToken.Create(request, offset + limit) : null),
                ApiAnswers.Json.SearchLoggedModelsResponse);
        });

        endpoints.MapCall("GET", "logged-models/{id}", (context, _) =>
        {
            var allowDeleted = context.Request.Query["allow_deleted"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);
            return AnswerAsync(context, database.Read("get_logged_model", session => LoggedModelStore.Get(session, Id(context), allowDeleted)));
        });

        endpoints.MapCall("PATCH", "logged-models/{id}", async (context, fields) =>
        {
            var id = fields.RequiredText("model_id");
            var state = fields.Member("status", LoggedModelStore.FindState, LoggedModelStore.FindState) ?? throw ApiException.Missing("status");
            await AnswerAsync(context, await database.WriteAsync("finalize_logged_model",
                session => LoggedModelStore.SetState(session, id, state, time.Now())));
        });

        endpoints.MapCall("DELETE", "logged-models/{id}", async (context, _) =>
        {
            await database.WriteAsync("delete_logged_model", session => LoggedModelStore.Delete(session, Id(context), time.Now()));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "logged-models/{id}/params", async (context, fields) =>
        {
            fields.RequiredText("model_id");
            var parameters = fields.KeyValues("params");
            await database.WriteAsync("log_logged_model_params", session => LoggedModelStore.LogParameters(session, Id(context), parameters));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("PATCH", "logged-models/{id}/tags", async (context, fields) =>
        {
            var tags = fields.KeyValues("tags");
            await database.WriteAsync("set_logged_model_tags", session => LoggedModelStore.SetTags(session, Id(context), tags));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("DELETE", "logged-models/{id}/tags/{key}", async (context, _) =>
        {
            var key = Uri.UnescapeDataString(context.RouteValue("key"));
            await database.WriteAsync("delete_logged_model_tag", session => LoggedModelStore.DeleteTag(session, Id(context), key));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("GET", "logged-models/{id}/artifacts/directories", (context, fields) =>
        {
            var path = fields.Text("artifact_directory_path") is { } given ? ArtifactPath.Check(given) : "";
            var root = database.Read("get_logged_model",
                session => LoggedModelStore.Get(session, Id(context), allowDeleted: false)).Info.ArtifactUri;
            return context.Response.AnswerAsync(ArtifactEndpoints.List(folder, root, path), ApiAnswers.Json.ListArtifactsResponse);
        });

        endpoints.MapMethods("/ajax-api/2.0/mlflow/logged-models/{id}/artifacts/files", ["GET"], context =>
        {
            if (context.Request.Query["artifact_file_path"].ToString() is not { Length: > 0 } given)
                throw new ApiException(MlflowErrorCodes.BadRequest, "The parameter 'artifact_file_path' is missing.");
            var path = ArtifactPath.Check(given);
            var root = database.Read("get_logged_model",
                session => LoggedModelStore.Get(session, Id(context), allowDeleted: false)).Info.ArtifactUri;
            return context.AnswerFileAsync(folder, ArtifactPath.Served(root, path));
        });
    }

    private static string Id(HttpContext context) => context.RouteValue("id");

    private static LoggedModelDataset ReadDataset(RequestFields fields, string path) =>
        fields.Text("dataset_name", $"{path}.dataset_name") is { Length: > 0 } name
            ? new LoggedModelDataset(name, fields.Text("dataset_digest", $"{path}.dataset_digest") is { Length: > 0 } digest ? digest : null)
            : throw ApiException.Missing($"{path}.dataset_name");

    private static LoggedModelOrder ReadOrder(RequestFields fields, string path) => new(
        fields.Text("field_name", $"{path}.field_name") ?? "",
        fields.Boolean("ascending", $"{path}.ascending") ?? true,
        fields.Text("dataset_name", $"{path}.dataset_name") is { Length: > 0 } name ? name : null,
        fields.Text("dataset_digest", $"{path}.dataset_digest") is { Length: > 0 } digest ? digest : null);

    private static Task AnswerAsync(HttpContext context, LoggedModel model) =>
        context.Response.AnswerAsync(new GetLoggedModelResponse(model), ApiAnswers.Json.GetLoggedModelResponse);
}
