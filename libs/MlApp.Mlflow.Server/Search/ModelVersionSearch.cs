using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Search;

/// <summary>Searches for versions of registered models.</summary>
internal static class ModelVersionSearch
{
    private static readonly string[] NewestFirst = ["last_updated_timestamp DESC", "name ASC", "version_number DESC"];

    /// <summary>The SQL behind <c>FROM model_versions v</c>.</summary>
    public static SqlConditions Build(string? filter, IReadOnlyList<string> orderBy, long limit, long offset)
    {
        var sql = new SqlConditions().Add("WHERE v.workspace = 'default' AND v.current_stage <> 'Deleted_Internal'");
        var tags = new RegistryTagFilter("model_version_tags", "f.workspace = 'default' AND f.name = v.name AND f.version = v.version");
        foreach (var comparison in FilterParser.Parse(filter))
        {
            var (key, isTag) = RegistryKeys.Find(
                SearchKey.Split(comparison.Identifier), "filter", "name", "version_number", "run_id", "source_path");
            if (isTag) tags.Take(comparison, key);
            else AddAttribute(sql.Add(" AND "), comparison, key);
        }
        tags.AddTo(sql, "v.name");

        sql.Add(" ORDER BY ");
        var columns = new HashSet<string>();
        foreach (var text in orderBy.Count > 0 ? orderBy : NewestFirst)
        {
            var clause = OrderClause.Parse(text);
            var (key, isTag) = RegistryKeys.Find(
                clause.Key, "order_by", "name", "version_number", "creation_timestamp", "last_updated_timestamp");
            if (isTag) throw OrderClause.Wrong(text);
            var column = key switch
            {
                "version_number" => "v.version",
                "creation_timestamp" => "v.creation_time",
                "last_updated_timestamp" => "v.last_updated_time",
                _ => "v.name",
            };
            if (!columns.Add(column)) throw new ApiException(MlflowErrorCodes.InternalError, "The parameter 'order_by' names a field twice.");
            sql.Add($"{column} {clause.Direction}, ");
        }
        return sql.Add("v.name, v.version DESC LIMIT ? OFFSET ?", limit, offset);
    }

    private static void AddAttribute(SqlConditions sql, FilterComparison comparison, string key)
    {
        var @operator = comparison.Operator.ToUpperInvariant();
        if (key == "version_number")
        {
            comparison.Require(@operator, "=", "!=", "<", "<=", ">", ">=");
            sql.Compare("v.version", @operator, comparison.Value switch
            {
                FilterValue.Number { Whole: { } whole } => whole,
                FilterValue.Text text when long.TryParse(text.Value, out var whole) => whole,
                _ => throw ApiException.Invalid("In the parameter 'filter', 'version_number' is compared with a whole number."),
            });
            return;
        }
        if (key == "source_path")
        {
            comparison.Require(@operator, "=", "!=", "LIKE", "ILIKE");
            sql.Compare("v.source", @operator, comparison.Text);
            return;
        }
        comparison.Require(@operator, "=", "!=", "LIKE", "ILIKE", "IN", "NOT IN");
        sql.Compare($"v.{key}", @operator, comparison.TextOrList(listAllowed: true));
    }
}
