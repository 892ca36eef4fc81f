using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MlApp.Tests.MlflowServer;

/// <summary>Makes two servers' answers comparable: errors by their codes, without ids and times that each server chooses.</summary>
internal static partial class AnswerComparison
{
    private static readonly string[] Times =
    [
        "creation_time", "last_update_time", "creation_timestamp", "last_updated_timestamp", "creation_timestamp_ms", "last_updated_timestamp_ms",
    ];

    /// <summary>An error without its message, and a page without its words; anything else as it is.</summary>
    public static JsonNode? WithoutWords(JsonNode? node) => node switch
    {
        JsonObject error when error.ContainsKey("error_code") =>
            new JsonObject(error.Where(member => member.Key != "message").Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))),
        JsonObject error when error.ContainsKey("detail") => "a detail",
        JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith("<!doctype html>", StringComparison.OrdinalIgnoreCase) => "a page",
        _ => node?.DeepClone(),
    };

    /// <summary>The same without what differs between two servers in any case.</summary>
    /// <param name="node">The answer.</param>
    /// <param name="captured">Ids that this server gave, by name.</param>
    /// <param name="known">Text in which ids stand that both have.</param>
    public static JsonNode? Normalize(JsonNode? node, Dictionary<string, string> captured, string known) => WithoutWords(node) switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(
            member.Key, Times.Contains(member.Key) ? "a time" : Normalize(member.Value, captured, known)))),
        JsonArray items => new JsonArray([.. items.Select(item => Normalize(item, captured, known))]),
        JsonValue value when value.TryGetValue<string>(out var text) && InventedName().IsMatch(text) => "an invented name",
        JsonValue value when value.TryGetValue<string>(out var text) => Id().Replace(
            captured.Where(id => id.Value.Length > 4).Aggregate(text, (all, id) => all.Replace(id.Value, $"${{{id.Key}}}", StringComparison.Ordinal)),
            id => known.Contains(id.Value, StringComparison.Ordinal) ? id.Value : "an id"),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => Number(value),
        var other => other,
    };

    /// <summary>1.0 and 1 are the same number in JSON.</summary>
    public static JsonNode Number(JsonValue value)
    {
        if (value.ToJsonString().IndexOfAny(['.', 'e', 'E']) < 0) return value.DeepClone();
        var real = (double)value;
        return real == Math.Floor(real) && Math.Abs(real) < 1e15 ? (long)real : real;
    }

    /// <summary>What an error's message names as the parameter that is wrong.</summary>
    public static IEnumerable<string> NamedParameters(JsonNode? answer) =>
        answer is JsonObject error && (string?)error["message"] is { } message
            ? NamedParameter().Matches(message).Select(match => match.Groups["name"].Value)
            : [];

    /// <summary>All that an error's message puts in single quotes.</summary>
    public static IEnumerable<string> QuotedNames(JsonNode? answer) =>
        answer is JsonObject error && (string?)error["message"] is { } message
            ? Quoted().Matches(message).Select(match => match.Groups["name"].Value)
            : [];

    [GeneratedRegex(@"parameter '(?<name>[\w.\[\]]+)'")]
    private static partial Regex NamedParameter();

    [GeneratedRegex(@"(?<=')(?<name>[\w.\[\]]+)(?=')")]
    private static partial Regex Quoted();

    // Such as quiet-heron-412.
    [GeneratedRegex(@"\A[a-z]+-[a-z]+-\d+\z")]
    private static partial Regex InventedName();

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Id();
}
