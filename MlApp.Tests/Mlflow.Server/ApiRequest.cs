using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MlApp.Tests.MlflowServer;

/// <summary>An answer: status, content type, and the body as JSON or, where it is none, as text.</summary>
internal sealed record ApiAnswer(int Status, string? ContentType, JsonNode? Body);

/// <summary>A request of a file of cases; <c>${name}</c> stands for what an earlier answer gave, <c>${repeat:x:9}</c> for nine x.</summary>
internal sealed partial class ApiRequest(JsonNode written)
{
    /// <summary>The meant difference that both servers' answers must show, as the documentation names it.</summary>
    public string? Meant => (string?)written["meant"];

    /// <summary>The parameter that a generated request changes.</summary>
    public string? Changed => (string?)written["changed"];

    /// <summary>Whether it holds a value of a wrong type there.</summary>
    public bool IsWrongType => (bool?)written["wrong_type"] ?? false;

    public override string ToString() => written.ToJsonString();

    /// <summary>Sends it, and keeps what it captures.</summary>
    public async Task<ApiAnswer> SendAsync(HttpClient http, Dictionary<string, string> captured, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod((string)written["method"]!), Address(captured));
        // What these cases test is the body as it is written, wherever a method allows one or not.
        var (body, type) = ((string?)written["raw"] ?? Filled(written["body"]?.ToJsonString(), captured), (string?)written["content_type"]);
        if (body is not null || type is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body ?? ""));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type ?? "application/json");
        }
        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        JsonNode? answer;
        try
        {
            answer = JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            answer = text;
        }
        foreach (var (name, path) in written["capture"] as JsonObject ?? [])
            captured[name] = (string)((string)path!).Split('.').Aggregate(answer, (node, part) => node![part])!;
        return new ApiAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), answer);
    }

    private string Address(Dictionary<string, string> captured)
    {
        var path = Filled((string)written["path"]!, captured)!;
        if (written["query"] is not JsonObject query) return path;
        var parts = query.SelectMany(parameter => parameter.Value is JsonArray values
            ? values.Select(value => (parameter.Key, Value: value!.ToString()))
            : [(parameter.Key, Value: parameter.Value!.ToString())]);
        return path + "?" + string.Join('&', parts.Select(part => $"{part.Key}={Uri.EscapeDataString(Filled(part.Value, captured)!)}"));
    }

    private static string? Filled(string? text, Dictionary<string, string> captured) => text is null ? null : Place().Replace(text, match =>
        match.Groups["count"].Success
            ? string.Concat(Enumerable.Repeat(match.Groups["what"].Value, int.Parse(match.Groups["count"].Value)))
            : captured[match.Groups["name"].Value]);

    [GeneratedRegex(@"\$\{(?:repeat:(?<what>.):(?<count>\d+)|(?<name>\w+))\}")]
    private static partial Regex Place();
}
