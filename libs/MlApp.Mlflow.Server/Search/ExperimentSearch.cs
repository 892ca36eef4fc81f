using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Search;

/// <summary>Searches for experiments. Unlike elsewhere, words of comparison must be written in capitals, as in MLflow.</summary>
internal static class ExperimentSearch
{
    /// <summary>The SQL behind <c>FROM experiments e</c>.</summary>
    public static SqlConditions Build(string? filter, ViewType view, IReadOnlyList<string> orderBy, long limit, long offset)
    {
        var sql = new SqlConditions().Add("WHERE e.workspace = 'default'");
        if (view != ViewType.All)
            sql.Add(" AND e.lifecycle_stage = ?", view == ViewType.ActiveOnly ? LifecycleStages.Active : LifecycleStages.Deleted);
        foreach (var comparison in FilterParser.Parse(filter))
        {
            sql.Add(" AND ");
            AddComparison(sql, comparison);
        }

        var orders = (orderBy.Count > 0 ? orderBy : ["creation_time DESC", "experiment_id ASC"])
            .Select(text => ReadOrder(text, OrderClause.Parse(text))).ToList();
        sql.Add(" ORDER BY ");
        foreach (var (key, direction) in orders) sql.Add($"e.{key} {direction}, ");
        var last = orders.Any(order => order.Key == "experiment_id") ? "1" : "e.experiment_id DESC";
        return sql.Add($"{last} LIMIT ? OFFSET ?", limit, offset);
    }

    private static void AddComparison(SqlConditions sql, FilterComparison comparison)
    {
        var key = Find(SearchKey.Split(comparison.Identifier), "filter", out var isTag);
        var @operator = comparison.Operator;
        if (isTag)
        {
            comparison.Require(@operator, "=", "!=", "LIKE", "ILIKE", "IS NULL", "IS NOT NULL");
            var exists = @operator == "IS NULL" ? "NOT EXISTS" : "EXISTS";
            sql.Add($"{exists} (SELECT 1 FROM experiment_tags f WHERE f.experiment_id = e.experiment_id AND f.key = ?", key);
            if (comparison.Value is not FilterValue.None) sql.Add(" AND ").Compare("f.value", @operator, comparison.Text);
            sql.Add(")");
            return;
        }
        switch (key)
        {
            case "experiment_id":
                comparison.Require(@operator, "=", "!=", "IN", "NOT IN");
                sql.Compare("e.experiment_id", @operator, comparison.TextOrList(listAllowed: true) switch
                {
                    IReadOnlyList<string> ids => (IReadOnlyList<long>)[.. ids.Select(Names.ParseExperimentId)],
                    var id => Names.ParseExperimentId((string)id),
                });
                break;
            case "creation_time" or "last_update_time":
                comparison.Require(@operator, "=", "!=", "<", "<=", ">", ">=");
                sql.Compare($"e.{key}", @operator, comparison.Value is FilterValue.Number { Whole: { } whole } ? whole
                    : throw ApiException.Invalid($"In the parameter 'filter', '{key}' is compared with a whole number."));
                break;
            default:
                comparison.Require(@operator, "=", "!=", "LIKE", "ILIKE");
                sql.Compare("e.name", @operator, comparison.Text);
                break;
        }
    }

    private static (string Key, string Direction) ReadOrder(string text, OrderClause clause)
    {
        var key = Find(clause.Key, "order_by", out var isTag);
        return isTag ? throw OrderClause.Wrong(text) : (key, clause.Direction);
    }

    private static string Find(SearchKey identifier, string parameter, out bool isTag)
    {
        isTag = identifier.Kind is "tag" or "tags";
        if (identifier.Kind is not (null or "attribute" or "tag" or "tags"))
            throw ApiException.Invalid($"In the parameter '{parameter}', '{identifier.Kind}' is neither attribute nor tags.");
        if (!isTag && identifier.Key is not ("name" or "experiment_id" or "creation_time" or "last_update_time"))
            throw ApiException.Invalid(
                $"In the parameter '{parameter}', '{identifier.Key}' is no attribute of experiments: "
                + "name, experiment_id, creation_time and last_update_time are.");
        return identifier.Key;
    }
}
