using System.Globalization;
using System.Text.Json;

namespace MlApp.AppHost.Console;

/// <summary>The model that the API serves, as its <c>GET /model</c> tells.</summary>
/// <param name="Name">The registered model.</param>
/// <param name="Version">Its version in the registry; null where it is served from a folder.</param>
/// <param name="Metric">Its best-known metric with its value, such as "accuracy 0.967".</param>
/// <param name="Example">A row that it can predict, as a JSON object.</param>
internal sealed record ServedModel(string Name, string? Version, string? Metric, string? Example)
{
    // In the order of what says most to a person; the names are MLflow's.
    private static readonly string[] Metrics = ["accuracy", "r2", "auc", "rmse", "mae"];

    public string Title => Version is null ? Name : $"{Name} version {Version}";

    /// <summary>Reads the answer; null where it is not one.</summary>
    public static ServedModel? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (Text(root, "name") is not { } name) return null;
            var example = root.TryGetProperty("input_example", out var row) && row.ValueKind is JsonValueKind.Object ? row : default;
            return new ServedModel(name, Text(root, "version"), ReadMetric(root), example.ValueKind is JsonValueKind.Object ? JsonSerializer.Serialize(example) : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? ReadMetric(JsonElement root)
    {
        if (!root.TryGetProperty("metrics", out var metrics) || metrics.ValueKind is not JsonValueKind.Object) return null;
        foreach (var name in Metrics)
        {
            if (metrics.TryGetProperty(name, out var metric) && metric.TryGetDouble(out var value))
                return string.Create(CultureInfo.InvariantCulture, $"{(name == "r2" ? "R²" : name)} {value:0.000}");
        }

        return null;
    }

    private static string? Text(JsonElement root, string name) => root.ValueKind is JsonValueKind.Object && root.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        }
        : null;
}
