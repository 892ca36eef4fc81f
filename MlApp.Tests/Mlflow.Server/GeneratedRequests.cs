using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlApp.Tests.MlflowServer;

/// <summary>
/// Requests made from good ones: each field in turn is left out, spelled in camel case, or holds what it should not. The good ones
/// stand in <c>calls.json</c>; <c>${n}</c> in them is another number in each request.
/// </summary>
internal static class GeneratedRequests
{
    // What a field may hold that comes from elsewhere: every JSON type, the edges of numbers, texts that mean something to somebody.
    private static readonly JsonArray Values = JsonNode.Parse("""
        [null, "", " ", "x", "1", "-1", "1.0", "1.5", "true", 0, 1, -1, 1.0, 1.5, 9223372036854775807, 9223372036854775808,
        -9223372036854775809, 1e308, true, false, [], ["a"], [1], [null], {}, {"key": "k"}, "é花🌸", "NaN", "-Infinity", "a/b", "../x",
        "a'b\"c", "a\nb", "a%2Fb"]
        """)!.AsArray();

    private static readonly string[][] Enumerations =
    [
        ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"],
        ["ACTIVE_ONLY", "DELETED_ONLY", "ALL"],
        ["LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"],
    ];

    /// <summary>
    /// All of them; those with a value of a wrong type come last, since what MLflow passes over in them changes what the others find.
    /// </summary>
    public static IEnumerable<ApiRequest> All(JsonArray calls)
    {
        var requests = calls.SelectMany(call => Of(call!.AsObject())).ToList();
        return requests.OrderBy(request => (bool?)request["wrong_type"] ?? false).Select((request, number) => new ApiRequest(
            JsonNode.Parse(request.ToJsonString().Replace("${n}", $"{number}", StringComparison.Ordinal))!));
    }

    private static IEnumerable<JsonObject> Of(JsonObject call)
    {
        yield return call.DeepClone().AsObject();
        var parameters = (call["body"] ?? call["query"])!.AsObject();
        foreach (var (path, good) in Fields(parameters, []))
        {
            foreach (var value in Values)
            {
                var changed = Changed(call, path, (owner, key) => owner[key] = value?.DeepClone());
                if (IsWrongType(good, value, isQuery: call["query"] is not null)) changed["wrong_type"] = true;
                yield return changed;
            }
            yield return Changed(call, path, (owner, key) => owner.Remove(key));
            yield return Changed(call, path, Rename);
        }
        if (call["body"] is null) yield break;
        var extended = call.DeepClone().AsObject();
        extended["body"]!.AsObject()["unheard_of"] = new JsonObject { ["a"] = 1 };
        yield return extended;
    }

    // The fields with their good values, also those of the first object in each list.
    private static IEnumerable<(string[] Path, JsonNode? Value)> Fields(JsonObject owner, string[] before)
    {
        foreach (var (key, value) in owner)
        {
            string[] path = [.. before, key];
            yield return (path, value);
            if (value is JsonArray { Count: > 0 } items && items[0] is JsonObject item)
                foreach (var inner in Fields(item, [.. path, "0"])) yield return inner;
            if (value is JsonObject members)
                foreach (var inner in Fields(members, path)) yield return inner;
        }
    }

    private static bool IsWrongType(JsonNode? good, JsonNode? value, bool isQuery)
    {
        // Some calls take null for an empty list, others fail on it.
        if (value is null) return good is JsonArray;
        var (kind, text) = (value.GetValueKind(), value.GetValueKind() == JsonValueKind.String ? (string)value! : value.ToJsonString());
        if (good is JsonArray goods)
            return value is not JsonArray values || values.Any(item => item?.GetValueKind() != goods[0]!.GetValueKind());
        if (good is JsonObject) return value is not JsonObject;
        if (good!.GetValueKind() is JsonValueKind.True or JsonValueKind.False) return kind is not (JsonValueKind.True or JsonValueKind.False);
        if (good.GetValueKind() == JsonValueKind.Number || (isQuery && long.TryParse((string)good!, out _)))
        {
            // A number may come as text; a whole one must fit into 64 bits.
            var isReal = good.GetValueKind() == JsonValueKind.Number && good.ToJsonString().Contains('.');
            return kind is not (JsonValueKind.Number or JsonValueKind.String)
                || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || (!isReal && (number != Math.Floor(number) || Math.Abs(number) > 9.3e18 || text is "9223372036854775808" or "-9223372036854775809"));
        }
        if (Enumerations.FirstOrDefault(members => members.Contains((string)good!)) is { } names)
            return !names.Contains(text) && !(long.TryParse(text, out var number) && number > 0 && number <= names.Length);
        return !isQuery && kind != JsonValueKind.String;
    }

    private static JsonObject Changed(JsonObject call, string[] path, Action<JsonObject, string> change)
    {
        var copy = call.DeepClone().AsObject();
        copy["changed"] = path[0];
        var owner = (copy["body"] ?? copy["query"])!;
        foreach (var part in path[..^1]) owner = part == "0" ? owner[0]! : owner[part]!;
        change(owner.AsObject(), path[^1]);
        // A query has only texts and lists of them.
        if (copy["query"] is JsonObject query)
        {
            foreach (var (key, value) in query.ToList())
                if (value is null or JsonObject || (value is JsonArray items && items.Any(item => item is null))) query.Remove(key);
        }
        return copy;
    }

    private static void Rename(JsonObject owner, string key)
    {
        var parts = key.Split('_');
        var value = owner[key]?.DeepClone();
        owner.Remove(key);
        owner[parts[0] + string.Concat(parts.Skip(1).Select(part => char.ToUpperInvariant(part[0]) + part[1..]))] = value;
    }
}
