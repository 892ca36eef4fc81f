using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Search;

/// <summary>Searches for logged models.</summary>
internal static class LoggedModelSearch
{
    private static readonly string[] Numeric = ["=", "!=", "<", "<=", ">", ">="];
    private static readonly string[] Text = ["=", "!=", "LIKE", "ILIKE", "IN", "NOT IN"];

    private static readonly string[] Columns =
    [
        "model_id", "experiment_id", "name", "artifact_location", "creation_timestamp_ms", "last_updated_timestamp_ms", "status",
        "lifecycle_stage", "model_type", "source_run_id", "status_message",
    ];

    /// <summary>The SQL behind <c>FROM logged_models m</c>.</summary>
    public static SqlConditions Build(LoggedModelQuery query, long limit, long offset)
    {
        var sql = new SqlConditions();
        for (var i = 0; i < query.OrderBy.Count; i++)
            if (query.OrderBy[i].Field.Contains('.')) JoinMetric(sql, query.OrderBy[i], Alias(i));

        sql.Add(
            $"WHERE m.lifecycle_stage <> 'deleted' AND m.experiment_id IN ({string.Join(", ", query.ExperimentIds.Select(_ => "?"))})",
            [.. query.ExperimentIds.Select(id => (object?)Names.ParseExperimentId(id))]);
        var comparisons = FilterParser.Parse(query.Filter, isLoose: true);
        var hasMetric = false;
        foreach (var comparison in comparisons) hasMetric |= AddComparison(sql.Add(" AND "), comparison, query.Datasets);
        if (query.Datasets.Count > 0 && !hasMetric)
            AddDatasets(sql.Add(" AND EXISTS (SELECT 1 FROM logged_model_metrics f WHERE f.model_id = m.model_id"), query.Datasets).Add(")");

        sql.Add(" ORDER BY ");
        for (var i = 0; i < query.OrderBy.Count; i++)
        {
            var column = query.OrderBy[i].Field.Contains('.') ? $"{Alias(i)}.metric_value" : $"m.{Column(query.OrderBy[i].Field, "order_by")}";
            sql.Add($"CASE WHEN {column} IS NULL THEN 1 ELSE 0 END, {column} {(query.OrderBy[i].Ascending ? "ASC" : "DESC")}, ");
        }
        return sql.Add("m.creation_timestamp_ms DESC, m.model_id LIMIT ? OFFSET ?", limit, offset);
    }

    private static bool AddComparison(SqlConditions sql, FilterComparison comparison, IReadOnlyList<LoggedModelDataset> datasets)
    {
        var (kind, key) = SplitKey(comparison.Identifier);
        var @operator = comparison.Operator.ToUpperInvariant();
        switch (kind)
        {
            case "metrics":
                comparison.Require(@operator, Numeric);
                sql.Add("EXISTS (SELECT 1 FROM logged_model_metrics f WHERE f.model_id = m.model_id AND f.metric_name = ? AND ", key)
                    .Compare("f.metric_value", @operator, Number(comparison));
                AddDatasets(sql, datasets).Add(")");
                return true;
            case "params":
                comparison.Require(@operator, Text);
                sql.Add("EXISTS (SELECT 1 FROM logged_model_params f WHERE f.model_id = m.model_id AND f.param_key = ? AND ", key)
                    .Compare("f.param_value", @operator, comparison.TextOrList(listAllowed: true)).Add(")");
                return false;
            case "tags":
                comparison.Require(@operator, Text);
                sql.Add("EXISTS (SELECT 1 FROM logged_model_tags f WHERE f.model_id = m.model_id AND f.tag_key = ? AND ", key)
                    .Compare("f.tag_value", @operator, comparison.TextOrList(listAllowed: true)).Add(")");
                return false;
            case null or "attributes":
                var column = Column(key, "filter");
                var numeric = column is "creation_timestamp_ms" or "last_updated_timestamp_ms";
                comparison.Require(@operator, numeric ? Numeric : Text);
                sql.Compare($"m.{column}", @operator, numeric ? Number(comparison) : comparison.TextOrList(listAllowed: true));
                return false;
            default:
                throw ApiException.Invalid($"In the parameter 'filter', '{kind}' is none of attributes, metrics, params, tags.");
        }
    }

    // Unlike in other searches, double quotes are part of a key.
    private static SearchKey SplitKey(string identifier) => identifier.IndexOf('.') is var point and >= 0
        ? new SearchKey(identifier[..point], identifier[(point + 1)..].Trim('`'))
        : new SearchKey(null, identifier.Trim('`'));

    private static double Number(FilterComparison comparison) => comparison.Value is FilterValue.Text text
        && double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiException.Invalid($"In the parameter 'filter', '{comparison.Identifier}' is compared with a number.");

    private static SqlConditions AddDatasets(SqlConditions sql, IReadOnlyList<LoggedModelDataset> datasets)
    {
        if (datasets.Count == 0) return sql;
        sql.Add(" AND (0");
        foreach (var (name, digest) in datasets)
            sql.Add(" OR (f.dataset_name = ? AND f.dataset_digest IS ?)", name, digest);
        return sql.Add(")");
    }

    // The latest point of the metric for each model.
    private static void JoinMetric(SqlConditions sql, LoggedModelOrder order, string alias)
    {
        var point = order.Field.IndexOf('.');
        if (order.Field[..point] != "metrics")
            throw ApiException.Invalid($"In the parameter 'order_by', '{order.Field}' is neither an attribute nor a metric.");
        sql.Add($"""
            LEFT JOIN (SELECT model_id, metric_value, ROW_NUMBER() OVER (PARTITION BY model_id, metric_name
                ORDER BY metric_timestamp_ms DESC, metric_step DESC, run_id) AS place FROM logged_model_metrics WHERE metric_name = ?
            """, order.Field[(point + 1)..]);
        if (order.DatasetName is { } name) sql.Add(" AND dataset_name = ?", name);
        if (order.DatasetDigest is { } digest) sql.Add(" AND dataset_digest = ?", digest);
        sql.Add($") {alias} ON {alias}.model_id = m.model_id AND {alias}.place = 1 ");
    }

    private static string Alias(int order) => string.Create(CultureInfo.InvariantCulture, $"o{order}");

    private static string Column(string key, string parameter)
    {
        var column = key switch
        {
            "creation_time" or "creation_timestamp" => "creation_timestamp_ms",
            "last_updated_timestamp" => "last_updated_timestamp_ms",
            _ => key,
        };
        return Columns.Contains(column) ? column
            : throw new ApiException(
                MlflowErrorCodes.InvalidParameterValue, $"In the parameter '{parameter}', '{key}' is no attribute of logged models.")
            {
                IsUnknownAttribute = parameter == "order_by",
            };
    }
}
