using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary><c>metrics/…</c>: the points of metrics.</summary>
internal static class MetricEndpoints
{
    private const int MaximumRuns = 100;
    private const int MaximumPoints = 25_000;
    private const int MaximumSample = 2500;

    public static void MapMetrics(this IEndpointRouteBuilder endpoints, TrackingDatabase database)
    {
        endpoints.MapCall("GET", "metrics/get-history", (context, fields) =>
        {
            var id = fields.RequiredRunId();
            var key = fields.RequiredText("metric_key");
            var offset = PageToken.Read(fields.Text("page_token"));
            var limit = fields.Integer("max_results");
            if (limit <= 0) throw ApiException.Invalid("The parameter 'max_results' must be positive.");
            var found = database.Read("get_metric_history",
                session => MetricStore.ReadHistory(session, id, key, offset, limit is { } count ? count + 1 : -1));
            var (page, token) = Lists.Page(found, limit ?? long.MaxValue, offset);
            return AnswerAsync(context, page, token);
        });

        // Only MLflow's own page asks for it, and only under its own prefix.
        endpoints.MapCallAt("GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk", (context, fields) =>
        {
            var runs = fields.Texts("run_id");
            if (runs.Count is 0 or > MaximumRuns) throw ApiException.Invalid($"The parameter 'run_id' must name 1 to {MaximumRuns} runs.");
            var key = fields.Text("metric_key") ?? throw ApiException.Missing("metric_key");
            var limit = Math.Min(fields.Integer("max_results") ?? MaximumPoints, MaximumPoints);
            if (limit < 0) throw ApiException.Invalid("The parameter 'max_results' must not be negative.");
            return AnswerAsync(context, database.Read("get_metric_history_bulk",
                session => MetricStore.ReadHistories(session, runs, key, limit)));
        });

        endpoints.MapCall("GET", "metrics/get-history-bulk-interval", (context, fields) =>
        {
            var runs = fields.Texts("run_ids");
            fields.Require("run_ids");
            if (runs.Count > MaximumRuns) throw ApiException.Invalid($"The parameter 'run_ids' must name at most {MaximumRuns} runs.");
            var key = fields.RequiredText("metric_key");
            var (first, last) = (fields.Integer("start_step"), fields.Integer("end_step"));
            var limit = fields.MaxResults(fallback: MaximumSample, MaximumSample);
            if (first.HasValue != last.HasValue)
                throw ApiException.Invalid("The parameters 'start_step' and 'end_step' must be given together.");
            if (first > last) throw ApiException.Invalid("The parameter 'end_step' must not be less than 'start_step'.");
            var points = database.Read("get_metric_history_bulk_interval", session => runs.SelectMany(run => MetricStore.Sample(
                session, run, key, limit, first ?? long.MinValue, last ?? long.MaxValue)).ToList());
            return AnswerAsync(context, points.Count > 0 ? points : null);
        });
    }

    private static Task AnswerAsync(HttpContext context, IReadOnlyList<Metric>? metrics, string? token = null) =>
        context.Response.AnswerAsync(new GetMetricHistoryResponse(metrics, token), ApiAnswers.Json.GetMetricHistoryResponse);
}
