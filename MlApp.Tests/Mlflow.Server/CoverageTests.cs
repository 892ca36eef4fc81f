using System.Text.Json.Nodes;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>
/// Every call that is ours stands where MLflow has it, under each of its prefixes and with the same methods; what is not ours answers as
/// a path that MLflow does not have.
/// </summary>
[Collection(nameof(BothServers))]
public sealed class CoverageTests(BothServers servers)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    // Below /api/2.0/mlflow/ and /ajax-api/2.0/mlflow/.
    private static readonly string[] Calls =
    [
        .. Of("experiments", "create delete restore update set-experiment-tag delete-experiment-tag get get-by-name search search-datasets"),
        .. Of("runs", "create update delete restore search log-metric log-parameter log-batch log-model log-inputs outputs set-tag delete-tag get"),
        .. Of("metrics", "get-history get-history-bulk-interval get-history-bulk"),
        .. Of("artifacts", "list presigned-download-url presigned-upload-url"),
        "logged-models",
        .. Of("logged-models", "search m-x m-x/params m-x/tags m-x/tags/k m-x/artifacts/directories m-x/artifacts/files"),
        .. Of("registered-models", "create rename set-tag update delete delete-tag get search get-latest-versions alias"),
        .. Of("model-versions", "create set-tag transition-stage update delete delete-tag get search get-download-uri"),
    ];

    private static readonly string[] ArtifactCalls = ["artifacts", "artifacts/x/y", "mpu/create/x", "mpu/complete/x", "mpu/abort/x", "presigned/x"];

    // What MLflow has and this server does not.
    private static readonly string[] NotCovered =
    [
        "/api/2.0/mlflow/traces", "/api/3.0/mlflow/traces", "/api/3.0/mlflow/traces/search", "/api/3.0/mlflow/traces/x/assessments",
        "/api/2.0/mlflow/webhooks", "/api/3.0/mlflow/datasets/search", "/api/3.0/mlflow/gateway/secrets/list", "/api/3.0/mlflow/label-schemas/list",
        "/api/3.0/mlflow/review-queues/list", "/api/3.0/mlflow/scorers/list", "/api/3.0/mlflow/prompt-optimization/jobs",
        "/api/3.0/mlflow/issues/search", "/api/3.0/mlflow/workspaces", "/v1/traces",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_of_ours_is_answered_by_both_servers_alike_for_every_method()
    {
        await servers.StartAsync(Token);
        string[] paths =
        [
            .. from prefix in (string[])["/api", "/ajax-api"]
               from path in (IEnumerable<string>)[.. Calls.Select(call => $"mlflow/{call}"), .. ArtifactCalls.Select(call => $"mlflow-artifacts/{call}")]
               select $"{prefix}/2.0/{path}",
        ];

        await CompareAsync(from path in paths from method in Methods select Request(method, path));
    }

    [Fact]
    public async Task What_no_server_has_is_answered_alike()
    {
        await servers.StartAsync(Token);

        await CompareAsync(
            from path in (string[])[
                "/nope", "/api", "/api/2.0/mlflow", "/api/2.0/mlflow/nope", "/api/2.0/mlflow/runs", "/api/2.0/mlflow/runs/nope", "/ajax-api/2.0/mlflow/x/y",
                "/api/2.0/preview/mlflow/runs/get", "/api/3.0/mlflow/runs/get", "/api/3.0/mlflow/experiments/search", "/api/2.0/mlflow-artifacts/nope/x",
                "/api/2.0/mlflow/metrics/get-history-bulk", "/api/2.0/mlflow/experiments/search-datasets", "/api/2.0/mlflow/logged-models/m-x/artifacts/files",
            ]
            from method in Methods
            select Request(method, path));
        await CompareAsync(
            from path in (string[])["/API/2.0/mlflow/runs/get", "/api/2.0/mlflow/Runs/get", "/api/2.0/mlflow/runs/get/"]
            select Request("GET", path));
    }

    [Fact]
    public async Task What_MLflow_has_and_this_server_does_not_is_answered_as_a_path_that_is_not_there()
    {
        await servers.StartAsync(Token);

        foreach (var path in NotCovered)
        {
            foreach (var method in (string[])["GET", "POST"])
            {
                var comparison = await servers.AskAsync(Request(method, path), Token);
                Assert.Equal("404 text/html; charset=utf-8 \"a page\"", comparison.Ours);
            }
        }
    }

    [Fact]
    public async Task The_server_says_of_itself_what_MLflow_says_but_for_the_gateway()
    {
        await servers.StartAsync(Token);

        foreach (var prefix in (string[])["/api", "/ajax-api"])
        {
            var comparison = await servers.AskAsync(Request("GET", prefix + "/3.0/mlflow/server-info"), Token);
            Assert.Equal(comparison.Real.Replace("\"gateway\":true", "\"gateway\":false", StringComparison.Ordinal), comparison.Ours);
        }
    }

    private static IEnumerable<string> Of(string area, string calls) => calls.Split(' ').Select(call => $"{area}/{call}");

    private static ApiRequest Request(string method, string path)
    {
        var request = new JsonObject { ["method"] = method, ["path"] = path };
        if (method is "POST" or "PUT" or "PATCH") request["body"] = new JsonObject();
        return new ApiRequest(request);
    }

    private async Task CompareAsync(IEnumerable<ApiRequest> requests)
    {
        var (count, problems) = (0, new List<Comparison>());
        foreach (var request in requests)
        {
            count++;
            if (await servers.AskAsync(request, Token) is { AreEqual: false } different) problems.Add(different);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{count - problems.Count} of {count} answers are equal.");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }
}
