using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Search;

/// <summary>One entry of <c>order_by</c>: an identifier, then perhaps ASC or DESC.</summary>
internal readonly record struct OrderClause(SearchKey Key, bool Ascending)
{
    public string Direction => Ascending ? "ASC" : "DESC";

    public static OrderClause Parse(string text)
    {
        // As in MLflow, space may stand only between the two.
        if (text.Length != text.Trim().Length || text.Contains(". ", StringComparison.Ordinal)) throw Wrong(text);
        List<FilterToken> tokens;
        try
        {
            tokens = FilterTokens.Read(text);
        }
        catch (ApiException)
        {
            throw Wrong(text);
        }
        if (tokens.Count is 0 or > 2 || tokens.Any(token => token.Kind != FilterTokenKind.Identifier)) throw Wrong(text);
        var ascending = tokens.Count == 1 || tokens[1].Text.Equals("asc", StringComparison.OrdinalIgnoreCase);
        if (!ascending && !tokens[1].Text.Equals("desc", StringComparison.OrdinalIgnoreCase)) throw Wrong(text);
        return new OrderClause(SearchKey.Split(tokens[0].Text), ascending);
    }

    public static ApiException Wrong(string text) => ApiException.Invalid($"The parameter 'order_by' cannot be read: '{text}'.");
}
