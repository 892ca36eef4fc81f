using System.Net.Http.Json;
using System.Text.Json;

namespace MlApp.Tests.EndToEnd;

/// <summary>A flower that every model of iris must know.</summary>
internal static class SetosaFlower
{
    private static readonly Dictionary<string, double> Measures = new()
    {
        ["sepal_length"] = 5.1,
        ["sepal_width"] = 3.5,
        ["petal_length"] = 1.4,
        ["petal_width"] = 0.2,
    };

    /// <summary>What the prediction API takes the flower for.</summary>
    public static async Task<string?> PredictSetosaAsync(this HttpClient api, CancellationToken cancellationToken)
    {
        using var answer = await api.PostAsJsonAsync("/predict", Measures, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("predictions")[0].GetProperty("label").GetString();
    }
}
