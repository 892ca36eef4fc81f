using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>Each search read page by page with its tokens, by orders with ties, NaN and missing values: both servers give the same.</summary>
[Collection(nameof(BothServers))]
public sealed class PagingTests(BothServers servers)
{
    private static readonly object?[] Values = [1, 1, 2, 2, "NaN", null, "Infinity", "-Infinity", 1];

    private static readonly Dictionary<string, string[]> Orders = new()
    {
        ["runs"] =
        [
            "", "metrics.t", "metrics.t DESC", "params.p", "params.p DESC", "tags.g", "tags.g DESC,metrics.t", "status", "end_time",
            "attributes.run_name DESC", "metrics.none", "start_time ASC",
        ],
        ["experiments"] = ["", "name", "name DESC", "experiment_id DESC"],
        ["registered-models"] = ["", "name", "name DESC", "timestamp", "last_updated_timestamp DESC"],
        ["model-versions"] = ["", "name DESC", "version_number", "name,version_number DESC", "creation_timestamp"],
        ["logged-models"] = ["", "name", "creation_timestamp"],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_servers_give_the_same_pages_in_the_same_order()
    {
        await servers.StartAsync(Token);
        var experiment = await FillAsync();

        var walks = 0;
        foreach (var (search, orders) in Orders)
        {
            foreach (var order in orders)
            {
                foreach (var size in (int[])[1, 2, 3, 5, 100])
                {
                    walks++;
                    Assert.Equal(await WalkAsync(servers.RealHttp, search, experiment, order, size), await WalkAsync(servers.OurHttp, search, experiment, order, size));
                }
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{walks} walks through pages are equal.");
    }

    // Runs with equal and missing values, models whose names differ in case or hold a wildcard. Both are filled in turn: what one server
    // makes has other times then.
    private async Task<string> FillAsync()
    {
        var experiment = (string)(await BothAsync("experiments/create", _ => new { name = "ties" }))[0]["experiment_id"]!;
        var runs = new string[2];
        for (var i = 0; i < Values.Length; i++)
        {
            var made = await BothAsync("runs/create", _ => new { experiment_id = experiment, run_name = $"r{i}", start_time = 1000 + i });
            runs = [.. made.Select(run => (string)run["run"]!["info"]!["run_id"]!)];
            await BothAsync("runs/log-batch", server => new
            {
                run_id = runs[server],
                metrics = Values[i] is { } value ? new[] { ApiCalls.Metric("t", value, 5) } : [],
                @params = i == 7 ? [] : new[] { new { key = "p", value = "abAB "[i % 5].ToString() } },
                tags = new[] { new { key = "g", value = $"{i % 3}" } },
            });
        }
        foreach (var letter in "aAbB_%é") await BothAsync("registered-models/create", _ => new { name = $"Paged {letter}" });
        for (var i = 0; i < 7; i++)
            await BothAsync("model-versions/create", server => new { name = "Paged a", source = $"runs:/{runs[server]}/m", run_id = runs[server] });
        for (var i = 0; i < 5; i++) await BothAsync("logged-models", _ => new { experiment_id = experiment, name = $"paged{i % 2}" });
        return experiment;
    }

    private async Task<JsonNode[]> BothAsync(string call, Func<int, object> body) =>
        [await Made(servers.RealHttp, call, body(0)), await Made(servers.OurHttp, call, body(1))];

    private static async Task<List<string>> WalkAsync(HttpClient http, string search, string experiment, string order, int size)
    {
        var (pages, token) = (new List<string>(), (string?)null);
        do
        {
            var page = await AskAsync(http, search, experiment, order.Split(',', StringSplitOptions.RemoveEmptyEntries), size, token);
            token = (string?)page["next_page_token"];
            var items = page.AsObject().Where(member => member.Value is JsonArray).SelectMany(member => member.Value!.AsArray())
                .Select(item => item!["info"] ?? item).Select(info => $"{info["run_name"] ?? info["name"]} {info["version"]}");
            pages.Add($"{string.Join(", ", items)} {(token is null ? "last" : "more")}");
        }
        while (token is not null && pages.Count < 15);
        return pages;
    }

    private static async Task<JsonNode> AskAsync(
        HttpClient http, string search, string experiment, string[] order, int size, string? token)
    {
        if (search is "registered-models" or "model-versions")
            return (await http.GetFromJsonAsync<JsonNode>(
                $"api/2.0/mlflow/{search}/search?max_results={size}&page_token={Uri.EscapeDataString(token ?? "")}"
                + string.Concat(order.Select(key => $"&order_by={Uri.EscapeDataString(key)}")), Token))!;
        object[] orders = search == "logged-models" ? [.. order.Select(key => new { field_name = key })] : [.. order];
        var experiments = search == "experiments" ? null : new[] { experiment };
        return await Made(http, $"{search}/search", new { experiment_ids = experiments, max_results = size, order_by = orders, page_token = token ?? "" });
    }

    private static async Task<JsonNode> Made(HttpClient http, string call, object body)
    {
        // With its length: of a body in chunks, the real server reads nothing.
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync($"api/2.0/mlflow/{call}", content, Token);
        var answer = (await response.Content.ReadFromJsonAsync<JsonNode>(Token))!;
        Assert.True(response.IsSuccessStatusCode, $"{call}: {answer}");
        return answer;
    }
}
