namespace MlApp.Mlflow.Server.Search;

/// <summary>
/// What searches of models and of versions have in common: conditions on tags, and prompts. MLflow keeps prompts among the models under
/// a tag; they are found only by who asks for them.
/// </summary>
/// <param name="table">The table of tags.</param>
/// <param name="join">What joins a row of it, <c>f</c>, to the row that is searched.</param>
internal sealed class RegistryTagFilter(string table, string join)
{
    private const string PromptTag = "mlflow.prompt.is_prompt";

    private readonly List<(string Key, string Operator, string Value)> _conditions = [];

    /// <summary>Takes a comparison of a tag.</summary>
    public void Take(FilterComparison comparison, string key)
    {
        var @operator = comparison.Operator.ToUpperInvariant();
        comparison.Require(@operator, "=", "!=", "LIKE", "ILIKE");
        _conditions.Add((key, @operator, comparison.Text));
    }

    /// <summary>Adds the conditions taken, and the one on prompts.</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="model">The column with the model's name.</param>
    public void AddTo(SqlConditions sql, string model)
    {
        var prompt = _conditions.FirstOrDefault(condition => condition.Key == PromptTag);
        var wantsPrompts = (prompt.Operator, prompt.Value?.ToLowerInvariant()) is ("=", "true") or ("!=", "false");
        foreach (var (key, @operator, value) in _conditions)
        {
            if (key == PromptTag && !wantsPrompts) continue;
            sql.Add($" AND EXISTS (SELECT 1 FROM {table} f WHERE {join} AND f.key = ? AND ", key).Compare("f.value", @operator, value).Add(")");
        }
        if (!wantsPrompts)
            sql.Add($"""
                 AND NOT EXISTS (SELECT 1 FROM {table} p
                    WHERE p.workspace = 'default' AND p.name = {model} AND p.key = '{PromptTag}' AND p.value = 'true')
                """);
    }
}
