using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlApp.AppHost.Commands;

/// <summary>The API as its commands call it.</summary>
internal sealed class PredictionApi(ProjectResource api)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = TimeSpan.FromSeconds(30) };
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="CommandRefusedException">No model is served, or the API does not answer; the message is why.</exception>
    public Task<ServedSignature> GetModelAsync(CancellationToken cancellationToken) => CallAsync(
        http => http.GetAsync(Address("/model"), cancellationToken),
        answer => answer.Deserialize<ServedSignature>(Json) ?? throw new JsonException(),
        cancellationToken);

    /// <summary>Predicts one row.</summary>
    /// <exception cref="CommandRefusedException">The row is refused, no model is served, or the API does not answer.</exception>
    public Task<JsonElement> PredictAsync(JsonObject row, CancellationToken cancellationToken) =>
        CallAsync(http => http.PostAsJsonAsync(Address("/predict"), row, cancellationToken), answer => answer, cancellationToken);

    private async Task<T> CallAsync<T>(Func<HttpClient, Task<HttpResponseMessage>> call, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await call(Http);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return response.IsSuccessStatusCode ? read(answer) : throw new CommandRefusedException(ReasonOf(answer) ?? $"{api.Name} answers {(int)response.StatusCode}.");
        }
        catch (Exception noAnswer) when (noAnswer is HttpRequestException or JsonException || (noAnswer is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CommandRefusedException($"{api.Name} does not answer. Start it, or look into its console log.");
        }
    }

    /// <summary>Of problem details: what is wrong with the row, else what is wrong.</summary>
    private static string? ReasonOf(JsonElement problem)
    {
        if (problem.ValueKind is not JsonValueKind.Object) return null;
        if (problem.TryGetProperty("errors", out var errors) && errors.ValueKind is JsonValueKind.Array)
        {
            var details = errors.EnumerateArray().Select(error => Text(error, "detail")).OfType<string>().ToArray();
            if (details.Length > 0) return string.Join(' ', details);
        }

        string?[] parts = [Text(problem, "title"), Text(problem, "detail")];
        return string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part))) is { Length: > 0 } reason ? reason : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private string Address(string path) => api.GetEndpoint("http").Url.TrimEnd('/') + path;
}
