using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>The same requests, picked by hand, to the real server and to ours; the answers must be equal.</summary>
[Collection(nameof(BothServers))]
public sealed class DifferentialTests(BothServers servers)
{
    [Fact]
    public async Task Both_servers_answer_every_case_alike_but_for_the_meant_differences()
    {
        var token = TestContext.Current.CancellationToken;
        await servers.StartAsync(token);
        var problems = new List<string>();
        var count = 0;

        foreach (var request in Cases())
        {
            var comparison = await servers.AskAsync(request, token);
            count++;
            if (comparison.AreEqual && request.Meant is not null) problems.Add($"{request}\n  is no difference any more: {comparison.Ours}");
            if (!comparison.AreEqual && request.Meant is null) problems.Add(comparison.ToString());
        }

        Assert.True(problems.Count == 0, $"{problems.Count} of {count} cases:\n{string.Join('\n', problems)}");
    }

    [Fact]
    public void The_documentation_lists_exactly_the_differences_that_tests_show()
    {
        var shown = Cases().Select(request => request.Meant).OfType<string>()
            .Concat(MeantDifferences.Generated).Append(MeantDifferences.PrivateName).Distinct();

        Assert.Equal(shown.Order(StringComparer.Ordinal), MeantDifferences.Documented.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<ApiRequest> Cases() =>
        Directory.EnumerateFiles(RepositoryRoot.File("MlApp.Tests", "Mlflow.Server", "cases"), "*.json").Order(StringComparer.Ordinal)
            .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!.AsArray()).Select(written => new ApiRequest(written!));
}
