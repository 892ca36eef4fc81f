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
        JsonValue value when value.TryGetValue<string>(out var text) => Id().Replace(
            captured.Where(id => id.Value.Length > 4).Aggregate(text, (all, id) => all.Replace(id.Value, $"${{{id.Key}}}", StringComparison.Ordinal)),
            id => known.Contains(id.Value, StringComparison.Ordinal) ? id.Value : "an id"),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => (double)value,
        var other => other,
    };

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Id();
}
