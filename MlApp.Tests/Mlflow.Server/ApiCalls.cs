using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MlApp.Tests.Support;

namespace MlApp.Tests.MlflowServer;

/// <summary>Calls as JSON, as any client of any language would send them.</summary>
internal static class ApiCalls
{
    public static async Task<(int Status, JsonNode Body)> CallAsync(this HttpClient http, string call, object body, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync($"api/2.0/mlflow/{call}", body, cancellationToken);
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!);
    }

    public static Task<JsonNode> AskAsync(this HttpClient http, string call, CancellationToken cancellationToken) =>
        http.GetFromJsonAsync<JsonNode>($"api/2.0/mlflow/{call}", cancellationToken)!;

    /// <summary>Makes a run in the default experiment.</summary>
    public static async Task<string> CreateRunAsync(this EmbeddedMlflow server, CancellationToken cancellationToken, string name = "a run")
    {
        var (_, body) = await server.Http.CallAsync("runs/create", new { experiment_id = "0", run_name = name, start_time = 1 }, cancellationToken);
        return (string)body["run"]!["info"]!["run_id"]!;
    }

    public static object Metric(string key, object value, long timestamp = 1, long step = 0) => new { key, value, timestamp, step };
}
