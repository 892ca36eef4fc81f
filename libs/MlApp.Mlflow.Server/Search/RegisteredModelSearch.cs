using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Search;

/// <summary>Searches for registered models.</summary>
internal static class RegisteredModelSearch
{
    /// <summary>The SQL behind <c>FROM registered_models m</c>.</summary>
    public static SqlConditions Build(string? filter, IReadOnlyList<string> orderBy, long limit, long offset)
    {
        var sql = new SqlConditions().Add("WHERE m.workspace = 'default'");
        var tags = new RegistryTagFilter("registered_model_tags", "f.workspace = 'default' AND f.name = m.name");
        foreach (var comparison in FilterParser.Parse(filter))
        {
            var (key, isTag) = RegistryKeys.Find(SearchKey.Split(comparison.Identifier), "filter", "name");
            // Unlike in other searches, the name of an attribute may not stand in quotes.
            if (!isTag && comparison.Identifier.AsSpan().ContainsAny('`', '"')) throw RegistryKeys.Unknown(comparison.Identifier, "filter", "name");
            if (isTag)
            {
                tags.Take(comparison, key);
                continue;
            }
            var @operator = comparison.Operator.ToUpperInvariant();
            comparison.Require(@operator, "=", "!=", "LIKE", "ILIKE", "IN", "NOT IN");
            sql.Add(" AND ").Compare("m.name", @operator, comparison.TextOrList(listAllowed: true));
        }
        tags.AddTo(sql, "m.name");

        sql.Add(" ORDER BY ");
        var columns = new HashSet<string>();
        foreach (var text in orderBy)
        {
            var clause = OrderClause.Parse(text);
            if (text[0] is '`' or '"') throw OrderClause.Wrong(text);
            var column = (clause.Key.Kind, clause.Key.Key) switch
            {
                (null, "name") => "m.name",
                (null, "timestamp" or "last_updated_timestamp") => "m.last_updated_time",
                _ => throw OrderClause.Wrong(text),
            };
            if (!columns.Add(column)) throw new ApiException(MlflowErrorCodes.InternalError, "The parameter 'order_by' names a field twice.");
            sql.Add($"{column} {clause.Direction}, ");
        }
        return sql.Add("m.name LIMIT ? OFFSET ?", limit, offset);
    }
}
