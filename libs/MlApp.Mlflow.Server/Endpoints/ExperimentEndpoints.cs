using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Search;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary><c>experiments/…</c></summary>
internal static class ExperimentEndpoints
{
    private const int MaximumTagValue = 20_000;

    public static void MapExperiments(this IEndpointRouteBuilder endpoints, TrackingDatabase database, TimeProvider time)
    {
        endpoints.MapCall("POST", "experiments/create", async (context, fields) =>
        {
            var name = fields.RequiredText("name");
            var location = fields.Text("artifact_location");
            var tags = fields.KeyValues("tags");
            ArtifactLocations.Check(location, "artifact_location");
            Names.CheckExperiment(name, "name");
            foreach (var (key, value) in tags) CheckTag(key, value);
            var id = await database.WriteAsync("create_experiment",
                session => ExperimentStore.Create(session, name, location, tags, time.Now()));
            await context.Response.AnswerAsync(new CreateExperimentResponse(id), ApiAnswers.Json.CreateExperimentResponse);
        });

        endpoints.MapCall("GET", "experiments/get", (context, fields) =>
        {
            var id = Names.ParseExperimentId(fields.RequiredText("experiment_id"));
            return AnswerAsync(context, database.Read("get_experiment", session => ExperimentStore.Get(session, id)));
        });

        endpoints.MapCall("GET", "experiments/get-by-name", (context, fields) =>
        {
            var name = fields.RequiredText("experiment_name");
            return AnswerAsync(context, database.Read("get_experiment_by_name", session => ExperimentStore.FindByName(session, name))
                ?? throw ApiException.NotFound($"There is no experiment with the name '{name}'."));
        });

        foreach (var method in (string[])["GET", "POST"])
            endpoints.MapCall(method, "experiments/search", (context, fields) =>
            {
                // Unlike other calls, this one has no length of a page to fall back on.
                var limit = fields.MaxResults(fallback: 0, maximum: 50_000);
                var offset = PageToken.Read(fields.Text("page_token"));
                var sql = ExperimentSearch.Build(fields.Text("filter"), fields.View("view_type"), fields.Texts("order_by"), limit + 1, offset);
                var (page, token) = Lists.Page(
                    database.Read("search_experiments", session => ExperimentStore.Search(session, sql.Sql, sql.Values)), limit, offset);
                return context.Response.AnswerAsync(new SearchExperimentsResponse(page, token), ApiAnswers.Json.SearchExperimentsResponse);
            });

        endpoints.MapCall("POST", "experiments/update", async (context, fields) =>
        {
            var id = Names.ParseExperimentId(fields.RequiredText("experiment_id"));
            var name = fields.RequiredText("new_name");
            Names.CheckExperiment(name, "new_name");
            await database.WriteAsync("rename_experiment", session => ExperimentStore.Rename(session, id, name, time.Now()));
            await context.Response.AnswerEmptyAsync();
        });

        MapStage("delete", LifecycleStages.Active, LifecycleStages.Deleted);
        MapStage("restore", LifecycleStages.Deleted, LifecycleStages.Active);

        endpoints.MapCall("POST", "experiments/set-experiment-tag", async (context, fields) =>
        {
            var id = fields.RequiredText("experiment_id");
            var key = fields.RequiredText("key");
            var value = fields.Text("value") ?? "";
            CheckTag(key, value);
            var number = Names.ParseExperimentId(id);
            await database.WriteAsync("set_experiment_tag", session => ExperimentStore.SetTag(session, number, key, value));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "experiments/delete-experiment-tag", async (context, fields) =>
        {
            var id = Names.ParseExperimentId(fields.RequiredText("experiment_id"));
            var key = fields.RequiredText("key");
            await database.WriteAsync("delete_experiment_tag", session => ExperimentStore.DeleteTag(session, id, key));
            await context.Response.AnswerEmptyAsync();
        });

        // Only MLflow's own page asks for it, and only under its own prefix.
        endpoints.MapCallAt("POST", "/ajax-api/2.0/mlflow/experiments/search-datasets", async (context, fields) =>
        {
            var ids = fields.Texts("experiment_ids");
            if (ids.Count is 0 or > 20) throw ApiException.Invalid("The parameter 'experiment_ids' must name 1 to 20 experiments.");
            IReadOnlyList<long> numbers = [.. ids.Select(Names.ParseExperimentId)];
            await context.Response.AnswerAsync(
                new SearchDatasetsResponse(database.Read("search_datasets", session => DatasetStore.Summarize(session, numbers))),
                ApiAnswers.OwnJson.SearchDatasetsResponse);
        });

        void MapStage(string path, string from, string to) => endpoints.MapCall("POST", $"experiments/{path}", async (context, fields) =>
        {
            var id = Names.ParseExperimentId(fields.RequiredText("experiment_id"));
            await database.WriteAsync($"{path}_experiment", session => ExperimentStore.SetStage(session, id, from, to, time.Now()));
            await context.Response.AnswerEmptyAsync();
        });
    }

    private static Task AnswerAsync(HttpContext context, Experiment experiment) =>
        context.Response.AnswerAsync(new GetExperimentResponse(experiment), ApiAnswers.Json.GetExperimentResponse);

    private static void CheckTag(string key, string value)
    {
        Names.CheckKey(key, "key");
        Names.CheckLength(key, 250, "key");
        Names.CheckLength(value, MaximumTagValue, "value");
    }
}
