using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Search;

/// <summary>Page tokens of searches for logged models, which hold the search too and refuse another one.</summary>
internal static class LoggedModelPageToken
{
    public static string Create(LoggedModelQuery query, long offset)
    {
        var token = Describe(query);
        token["offset"] = offset;
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(PythonJson.Write(token)));
    }

    public static long Read(string? token, LoggedModelQuery query)
    {
        if (string.IsNullOrEmpty(token)) return 0;
        try
        {
            if (JsonNode.Parse(Convert.FromBase64String(token)) is JsonObject read)
            {
                var offset = read["offset"] is { } value ? (long)value : 0;
                read.Remove("offset");
                return JsonNode.DeepEquals(read, Describe(query)) && offset >= 0 ? offset
                    : throw ApiException.Invalid("The parameter 'page_token' belongs to a search with other parameters.");
            }
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            // Said below.
        }
        throw ApiException.Invalid("The parameter 'page_token' is not one that this server gave.");
    }

    private static JsonObject Describe(LoggedModelQuery query) => new()
    {
        ["experiment_ids"] = new JsonArray([.. query.ExperimentIds.Select(id => (JsonNode?)id)]),
        ["filter_string"] = string.IsNullOrEmpty(query.Filter) ? null : query.Filter,
        ["order_by"] = query.OrderBy.Count == 0 ? null : new JsonArray([.. query.OrderBy.Select(order => (JsonNode?)new JsonObject
        {
            ["field_name"] = order.Field,
            ["ascending"] = order.Ascending,
            ["dataset_name"] = order.DatasetName,
            ["dataset_digest"] = order.DatasetDigest,
        })]),
    };
}
