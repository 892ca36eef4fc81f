using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Search;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary><c>runs/…</c>: making, reading, ending and searching runs.</summary>
internal static class RunEndpoints
{
    private const int MaximumResults = 50_000;

    public static void MapRuns(this IEndpointRouteBuilder endpoints, TrackingDatabase database, TimeProvider time)
    {
        endpoints.MapCall("POST", "runs/create", async (context, fields) =>
        {
            if (fields.Text("experiment_id") is not { Length: > 0 } id)
                throw new ApiException(MlflowErrorCodes.BadRequest, "The required parameter 'experiment_id' is missing.");
            var experimentId = Names.ParseExperimentId(id);
            var startTime = fields.Integer("start_time") ?? 0;
            var name = fields.Text("run_name");
            var user = fields.Text("user_id") ?? "";
            var tags = fields.KeyValues("tags");
            var run = await database.WriteAsync("create_run", session => RunStore.Create(session, experimentId, user, name, startTime, tags));
            await context.Response.AnswerAsync(new GetRunResponse(run), ApiAnswers.Json.GetRunResponse);
        });

        endpoints.MapCall("GET", "runs/get", (context, fields) =>
        {
            var id = fields.RequiredRunId();
            return context.Response.AnswerAsync(
                new GetRunResponse(database.Read("get_run", session => RunStore.Get(session, id))), ApiAnswers.Json.GetRunResponse);
        });

        endpoints.MapCall("POST", "runs/update", async (context, fields) =>
        {
            var id = fields.RequiredRunId();
            var endTime = fields.Integer("end_time");
            var status = fields.Member("status", RunStates.Find, RunStates.Find);
            var name = fields.Text("run_name");
            var info = await database.WriteAsync("update_run_info", session => RunStore.Update(session, id, status, endTime, name));
            await context.Response.AnswerAsync(new UpdateRunResponse(info), ApiAnswers.Json.UpdateRunResponse);
        });

        endpoints.MapCall("POST", "runs/delete", async (context, fields) =>
        {
            var id = fields.RequiredText("run_id");
            await database.WriteAsync("delete_run", session => RunStore.SetStage(session, id, LifecycleStages.Deleted, time.Now()));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "runs/restore", async (context, fields) =>
        {
            var id = fields.RequiredText("run_id");
            await database.WriteAsync("restore_run", session => RunStore.SetStage(session, id, LifecycleStages.Active, deletedTime: null));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "runs/search", (context, fields) =>
        {
            var experiments = fields.Texts("experiment_ids");
            var filter = fields.Text("filter");
            var limit = fields.MaxResults(fallback: 1000, MaximumResults);
            var orderBy = fields.Texts("order_by");
            var view = fields.View("run_view_type");
            var offset = PageToken.Read(fields.Text("page_token"));
            var sql = RunSearch.Build([.. experiments.Select(Names.ParseExperimentId)], filter, view, orderBy, limit + 1, offset);
            var (page, token) = Lists.Page(database.Read("search_runs",
                session => RunStore.Search(session, sql.Sql, sql.Values)), limit, offset);
            return context.Response.AnswerAsync(new SearchRunsResponse(page, token), ApiAnswers.Json.SearchRunsResponse);
        });
    }
}
