using System.Globalization;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Search;

/// <summary>MLflow's filters: comparisons with AND between them.</summary>
internal static class FilterParser
{
    /// <param name="filter">The filter.</param>
    /// <param name="isLoose">Whether a value may be anything, as the search of logged models has it.</param>
    public static IReadOnlyList<FilterComparison> Parse(string? filter, bool isLoose = false)
    {
        if (string.IsNullOrEmpty(filter)) return [];
        if (string.IsNullOrWhiteSpace(filter)) throw ApiException.Invalid("The parameter 'filter' holds nothing but space.");
        var tokens = FilterTokens.Read(filter);
        var comparisons = new List<FilterComparison>();
        for (var at = 0; at < tokens.Count;)
        {
            if (IsWord(tokens, at, "AND")) at++;
            else comparisons.Add(ReadComparison(tokens, ref at, isLoose));
        }
        return comparisons;
    }

    private static FilterComparison ReadComparison(List<FilterToken> tokens, ref int at, bool isLoose)
    {
        if (tokens[at].Kind != FilterTokenKind.Identifier)
            throw ApiException.Invalid($"In the parameter 'filter', a comparison cannot begin with '{tokens[at].Text}'.");
        var identifier = tokens[at++].Text;

        if (IsWord(tokens, at, "IS"))
        {
            var isNot = IsWord(tokens, at + 1, "NOT");
            var end = at + (isNot ? 3 : 2);
            if (!IsWord(tokens, end - 1, "NULL"))
                throw ApiException.Invalid($"In the parameter 'filter', '{identifier} IS' must go on with NULL or NOT NULL.");
            at = end;
            return new FilterComparison(identifier, isNot ? "IS NOT NULL" : "IS NULL", new FilterValue.None());
        }

        var @operator = ReadOperator(tokens, identifier, ref at);
        if (at >= tokens.Count)
            throw ApiException.Invalid($"In the parameter 'filter', a value is missing after '{identifier} {@operator}'.");
        var value = tokens[at++];
        return new FilterComparison(identifier, @operator, isLoose ? ReadAnything(value) : ReadValue(value));
    }

    private static string ReadOperator(List<FilterToken> tokens, string identifier, ref int at)
    {
        if (IsWord(tokens, at, "NOT") && IsWord(tokens, at + 1, "IN"))
        {
            at += 2;
            return "NOT IN";
        }
        if (at < tokens.Count && (tokens[at].Kind == FilterTokenKind.Comparator
            || IsWord(tokens, at, "LIKE") || IsWord(tokens, at, "ILIKE") || IsWord(tokens, at, "IN") || IsWord(tokens, at, "RLIKE")))
            return tokens[at++].Text;
        throw ApiException.Invalid($"In the parameter 'filter', a comparison is missing after '{identifier}'.");
    }

    private static FilterValue ReadValue(FilterToken token) => token.Kind switch
    {
        FilterTokenKind.Text => new FilterValue.Text(token.Text[1..^1]),
        FilterTokenKind.Identifier when token.Text is ['"', .., '"'] && token.Text.Length > 1 => new FilterValue.Text(token.Text[1..^1]),
        FilterTokenKind.Number => new FilterValue.Number(
            double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture),
            long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null),
        FilterTokenKind.List => new FilterValue.List(FilterList.Read(token.Text)),
        _ => throw ApiException.Invalid($"In the parameter 'filter', the value '{token.Text}' is neither a number nor in quotes."),
    };

    // Only single quotes are taken off, and a word stands for itself.
    private static FilterValue ReadAnything(FilterToken token) => token.Kind == FilterTokenKind.List
        ? new FilterValue.List(FilterList.ReadAnything(token.Text))
        : token.Text.ToUpperInvariant() is "TRUE" or "FALSE"
            ? throw ApiException.Invalid($"In the parameter 'filter', the value '{token.Text}' needs quotes.")
            : new FilterValue.Text(token.Text.Trim('\''));

    private static bool IsWord(List<FilterToken> tokens, int at, string word) => at < tokens.Count
        && tokens[at].Kind == FilterTokenKind.Identifier && tokens[at].Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
