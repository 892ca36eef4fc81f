using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Search;

/// <summary>Searches for runs: MLflow's filter and order become SQL with parameters.</summary>
internal static class RunSearch
{
    private static readonly string[] Text = ["=", "!=", "LIKE", "ILIKE", "IN", "NOT IN"];
    private static readonly string[] Keyed = ["=", "!=", "LIKE", "ILIKE", "IS NULL", "IS NOT NULL"];
    private static readonly string[] Numeric = ["=", "!=", "<", "<=", ">", ">="];

    /// <summary>The SQL behind <c>FROM runs r</c>.</summary>
    /// <param name="experimentIds">The experiments.</param>
    /// <param name="filter">MLflow's filter.</param>
    /// <param name="view">Active runs, deleted ones, or both.</param>
    /// <param name="orderBy">MLflow's order.</param>
    /// <param name="limit">At most so many; all if negative.</param>
    /// <param name="offset">So many are passed over.</param>
    /// <param name="leading">SQL of an order that MLflow's grammar does not have, before all others.</param>
    public static SqlConditions Build(
        IReadOnlyList<long> experimentIds,
        string? filter,
        ViewType view,
        IReadOnlyList<string> orderBy,
        long limit,
        long offset,
        string? leading = null)
    {
        var comparisons = FilterParser.Parse(filter);
        var orders = orderBy.Select(text => (Text: text, Clause: OrderClause.Parse(text)))
            .Select(order => ReadOrder(order.Text, order.Clause)).ToList();
        if (orders.DistinctBy(order => (order.Kind, order.Key)).Count() < orders.Count)
            throw new ApiException(MlflowErrorCodes.InternalError, "The parameter 'order_by' names a field twice.");

        var sql = new SqlConditions();
        for (var i = 0; i < orders.Count; i++)
            if (orders[i].Kind != RunField.Attribute)
                sql.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"LEFT JOIN {Table(orders[i].Kind)} o{i} ON o{i}.run_uuid = r.run_uuid AND o{i}.key = ? "), orders[i].Key);

        AddConditions(sql, experimentIds, comparisons, view);
        sql.Add(leading is null ? " ORDER BY " : $" ORDER BY {leading}, ");
        for (var i = 0; i < orders.Count; i++) AddOrder(sql, orders[i], string.Create(CultureInfo.InvariantCulture, $"o{i}"));
        if (!orders.Any(order => order is { Kind: RunField.Attribute, Key: "start_time" })) sql.Add("r.start_time DESC, ");
        return sql.Add("r.run_uuid LIMIT ? OFFSET ?", limit, offset);
    }

    /// <summary>The SQL behind <c>FROM runs r</c> for who counts: in no order, which for many runs is most of the work.</summary>
    public static SqlConditions BuildUnordered(IReadOnlyList<long> experimentIds, string? filter, ViewType view, long limit)
    {
        var sql = new SqlConditions();
        AddConditions(sql, experimentIds, FilterParser.Parse(filter), view);
        return sql.Add(" LIMIT ?", limit);
    }

    private static void AddConditions(
        SqlConditions sql, IReadOnlyList<long> experimentIds, IReadOnlyList<FilterComparison> comparisons, ViewType view)
    {
        sql.Add($"WHERE r.experiment_id IN ({string.Join(", ", experimentIds.Select(_ => "?"))})", [.. experimentIds.Cast<object?>()]);
        if (view != ViewType.All)
            sql.Add(" AND r.lifecycle_stage = ?", view == ViewType.ActiveOnly ? LifecycleStages.Active : LifecycleStages.Deleted);
        foreach (var comparison in comparisons)
        {
            sql.Add(" AND ");
            AddComparison(sql, comparison);
        }
    }

    private static void AddComparison(SqlConditions sql, FilterComparison comparison)
    {
        var (kind, key) = RunFields.Find(comparison.Identifier, "filter");
        var @operator = comparison.Operator.ToUpperInvariant();
        switch (kind)
        {
            case RunField.Attribute:
                AddAttribute(sql, comparison, key, @operator);
                break;
            case RunField.Dataset:
                AddDataset(sql, comparison, key, @operator);
                break;
            case RunField.Metric:
                comparison.Require(@operator, Numeric);
                var value = comparison.Number;
                sql.Add("EXISTS (SELECT 1 FROM latest_metrics f WHERE f.run_uuid = r.run_uuid AND f.key = ? AND (", key)
                    .Compare("f.value", @operator, value)
                    // NaN is stored as 0, and differs from every number.
                    .Add(@operator == "!=" ? " OR f.is_nan = 1))" : " AND f.is_nan = 0))");
                break;
            default:
                comparison.Require(@operator, Keyed);
                var exists = @operator == "IS NULL" ? "NOT EXISTS" : "EXISTS";
                sql.Add($"{exists} (SELECT 1 FROM {Table(kind)} f WHERE f.run_uuid = r.run_uuid AND f.key = ?", key);
                if (comparison.Value is not FilterValue.None) sql.Add(" AND ").Compare("f.value", @operator, comparison.Text);
                sql.Add(")");
                break;
        }
    }

    private static void AddAttribute(SqlConditions sql, FilterComparison comparison, string key, string @operator)
    {
        if (RunFields.IsNumeric(key))
        {
            comparison.Require(@operator, Numeric);
            object value = comparison.Value is FilterValue.Number { Whole: { } whole } ? whole : comparison.Number;
            sql.Compare(RunFields.Column(key), @operator, value);
            return;
        }
        comparison.Require(@operator, Text);
        var compared = comparison.TextOrList(listAllowed: key == "run_id");
        // The column is empty in runs of old versions; the tag never is.
        if (key == "run_name")
            sql.Add("EXISTS (SELECT 1 FROM tags f WHERE f.run_uuid = r.run_uuid AND f.key = ? AND ", RunStore.NameTag)
                .Compare("f.value", @operator, compared).Add(")");
        else sql.Compare(RunFields.Column(key), @operator, compared);
    }

    private static void AddDataset(SqlConditions sql, FilterComparison comparison, string key, string @operator)
    {
        comparison.Require(@operator, Text);
        var value = comparison.TextOrList(listAllowed: true);
        sql.Add("EXISTS (SELECT 1 FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id ");
        if (key == "context")
            sql.Add("JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context' AND ").Compare("t.value", @operator, value)
                .Add(" WHERE i.destination_id = r.run_uuid)");
        else sql.Add("WHERE i.destination_id = r.run_uuid AND ").Compare($"d.{key}", @operator, value).Add(")");
    }

    private static (RunField Kind, string Key, bool Ascending) ReadOrder(string text, OrderClause clause)
    {
        var (kind, key) = RunFields.Find(clause.Key, text, "order_by");
        return kind == RunField.Dataset ? throw OrderClause.Wrong(text) : (kind, key, clause.Ascending);
    }

    // What is missing comes last in both directions, NaN just before it.
    private static void AddOrder(SqlConditions sql, (RunField Kind, string Key, bool Ascending) order, string alias)
    {
        var value = order.Kind == RunField.Attribute ? RunFields.Column(order.Key) : $"{alias}.value";
        sql.Add(order.Kind == RunField.Metric
            ? $"CASE WHEN {alias}.is_nan = 1 THEN 1 WHEN {value} IS NULL THEN 2 ELSE 0 END, "
            : $"CASE WHEN {value} IS NULL THEN 1 ELSE 0 END, ");
        sql.Add($"{value} {(order.Ascending ? "ASC" : "DESC")}, ");
    }

    private static string Table(RunField kind) => kind switch
    {
        RunField.Metric => "latest_metrics",
        RunField.Parameter => "params",
        _ => "tags",
    };
}
