using System.Globalization;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Search;

/// <summary>The kinds of tokens of a filter.</summary>
internal enum FilterTokenKind
{
    Identifier,
    Text,
    Number,
    Comparator,
    List,
}

/// <summary>A token with its text as it was written.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text);

/// <summary>
/// Cuts a filter into tokens. An identifier reaches over its points and quoted parts (<c>params.`a b`</c>); a double-quoted text alone
/// is an identifier too, and only its place says which of both it is.
/// </summary>
internal static class FilterTokens
{
    public static List<FilterToken> Read(string filter)
    {
        var tokens = new List<FilterToken>();
        for (var at = 0; at < filter.Length;)
        {
            if (char.IsWhiteSpace(filter[at]))
            {
                at++;
                continue;
            }
            var (kind, end) = Next(filter, at);
            tokens.Add(new FilterToken(kind, filter[at..end]));
            at = end;
        }
        return tokens;
    }

    private static (FilterTokenKind Kind, int End) Next(string filter, int at) => filter[at] switch
    {
        '\'' => (FilterTokenKind.Text, EndOfQuoted(filter, at)),
        '(' => (FilterTokenKind.List, EndOfList(filter, at)),
        '<' or '>' or '=' or '~' or '!' => (FilterTokenKind.Comparator, EndOf(filter, at, c => c is '<' or '>' or '=' or '~' or '!')),
        _ when EndOfNumber(filter, at) is { } end => (FilterTokenKind.Number, end),
        '`' or '"' => (FilterTokenKind.Identifier, EndOfIdentifier(filter, at)),
        var c when IsWord(c) => (FilterTokenKind.Identifier, EndOfIdentifier(filter, at)),
        var c => throw ApiException.Invalid(
            string.Create(CultureInfo.InvariantCulture, $"In the parameter 'filter', the '{c}' at position {at + 1} has no place.")),
    };

    private static int EndOfIdentifier(string filter, int at)
    {
        while (true)
        {
            at = filter[at] is '`' or '"' or '\'' ? EndOfQuoted(filter, at) : EndOf(filter, at, IsWord);
            if (at >= filter.Length || filter[at] != '.') return at;
            // Space after the point belongs to the key, as in MLflow, which then finds nothing under it.
            var next = EndOf(filter, at + 1, char.IsWhiteSpace);
            if (next >= filter.Length || !(IsWord(filter[next]) || filter[next] is '`' or '"' or '\'') || IsOperator(filter, next)) return at + 1;
            at = next;
        }
    }

    // A key may be missing, and a comparison follow.
    private static bool IsOperator(string filter, int at) => filter.AsSpan(at, EndOf(filter, at, IsWord) - at) is "LIKE" or "ILIKE";

    // A number that a letter follows is none: it is the beginning of a name.
    private static int? EndOfNumber(string filter, int start)
    {
        var at = start;
        if (filter[at] == '-') at++;
        var whole = EndOf(filter, at, char.IsAsciiDigit);
        var end = whole;
        if (end < filter.Length && filter[end] == '.') end = EndOf(filter, end + 1, char.IsAsciiDigit);
        if (end == at || (end == at + 1 && whole == at)) return null;

        if (end < filter.Length && filter[end] is 'e' or 'E' && whole > at)
        {
            var exponent = end + 1 < filter.Length && filter[end + 1] == '-' ? end + 2 : end + 1;
            var exponentEnd = EndOf(filter, exponent, char.IsAsciiDigit);
            if (exponentEnd > exponent) end = exponentEnd;
        }
        return end < filter.Length && IsWord(filter[end]) ? null : end;
    }

    // A quote within is written twice or behind a backslash, and stays as it is written.
    private static int EndOfQuoted(string filter, int start)
    {
        var quote = filter[start];
        return Find(backslash: quote != '`') ?? Find(backslash: false)
            ?? throw ApiException.Invalid(string.Create(
                CultureInfo.InvariantCulture, $"In the parameter 'filter', the quote at position {start + 1} is not closed."));

        int? Find(bool backslash)
        {
            for (var at = start + 1; at < filter.Length; at++)
            {
                if (backslash && filter[at] == '\\' && at + 1 < filter.Length && filter[at + 1] == quote) at++;
                else if (filter[at] != quote) continue;
                else if (at + 1 < filter.Length && filter[at + 1] == quote) at++;
                else return at + 1;
            }
            return null;
        }
    }

    private static int EndOfList(string filter, int start)
    {
        for (var at = start + 1; at < filter.Length; at++)
        {
            if (filter[at] is '\'' or '"') at = EndOfQuoted(filter, at) - 1;
            else if (filter[at] == ')') return at + 1;
        }
        throw ApiException.Invalid("In the parameter 'filter', a parenthesis is not closed.");
    }

    private static int EndOf(string text, int at, Func<char, bool> belongs)
    {
        while (at < text.Length && belongs(text[at])) at++;
        return at;
    }

    private static bool IsWord(char c) => c is '_' or '$' or '#' || char.IsLetterOrDigit(c) || char.IsSurrogate(c);
}
