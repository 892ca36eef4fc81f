using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>
/// Thousands of generated requests to the real server and to ours; the answers must be equal. The two are this test's alone: what MLflow
/// passes over in a request, and ours refuses, leaves them with different contents.
/// </summary>
public sealed class GeneratedFieldTests(BothServers servers) : IClassFixture<BothServers>
{
    private const string Api = "/api/2.0/mlflow/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_servers_answer_each_field_with_each_kind_of_value_alike()
    {
        await servers.StartAsync(Token);
        await PrepareAsync();
        var calls = JsonNode.Parse(await File.ReadAllTextAsync(RepositoryRoot.File("MlApp.Tests", "Mlflow.Server", "calls.json"), Token))!.AsArray();
        var meant = await servers.CompareAsync(GeneratedRequests.All(calls), Token);
        // One that is no more must leave the documentation.
        Assert.Equal(MeantDifferences.Generated.Order(StringComparer.Ordinal), meant.Order(StringComparer.Ordinal));
    }

    private async Task PrepareAsync()
    {
        (string Method, string Path, JsonObject Body, string? Name, string? From)[] first =
        [
            ("POST", "experiments/create", new JsonObject { ["name"] = "for generated requests" }, "generated", "experiment_id"),
            ("POST", "runs/create", new JsonObject { ["experiment_id"] = "${generated}", ["run_name"] = "run", ["start_time"] = 1 }, "run", "run.info.run_id"),
            ("POST", "runs/create", new JsonObject { ["experiment_id"] = "${generated}", ["run_name"] = "spare", ["start_time"] = 2 }, "spare", "run.info.run_id"),
            ("GET", "runs/get", new JsonObject { ["run_id"] = "${run}" }, "root", "run.info.artifact_uri"),
            ("POST", "logged-models", new JsonObject { ["experiment_id"] = "${generated}", ["name"] = "model" }, "model", "model.info.model_id"),
            ("POST", "registered-models/create", new JsonObject { ["name"] = "spare" }, null, null),
        ];
        foreach (var (method, path, body, name, from) in first)
        {
            var request = new JsonObject { ["method"] = method, ["path"] = Api + path, [method == "GET" ? "query" : "body"] = body };
            if (name is not null) request["capture"] = new JsonObject { [name] = from };
            var comparison = await servers.AskAsync(new ApiRequest(request), Token);
            Assert.True(comparison.AreEqual && comparison.RealAnswer.Status == 200, comparison.ToString());
        }
    }
}
