using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlApp.Mlflow.Server.Http;

/// <summary>MLflow's page tokens: base64 of <c>{"offset": N}</c>.</summary>
internal static class PageToken
{
    public static string Create(long offset) => Convert.ToBase64String(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"offset\": {offset}}}")));

    /// <summary>The offset; 0 where there is no token.</summary>
    public static long Read(string? token)
    {
        if (string.IsNullOrEmpty(token)) return 0;
        try
        {
            using var document = JsonDocument.Parse(Convert.FromBase64String(token));
            if (document.RootElement.TryGetProperty("offset", out var value))
            {
                if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var offset) && offset > 0) return offset;
                if (value.ValueKind == JsonValueKind.String
                    && long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out offset)) return offset;
            }
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            // Said below, as for a token without an offset.
        }
        throw ApiException.Invalid("The parameter 'page_token' is not one that this server gave.");
    }
}
