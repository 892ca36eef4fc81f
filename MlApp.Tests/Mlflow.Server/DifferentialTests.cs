using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>The same requests to the real server and to ours, both on a copy of one store; the answers must be equal.</summary>
public sealed class DifferentialTests
{
    [Fact]
    public async Task Both_servers_answer_every_case_alike_but_for_the_meant_differences()
    {
        RealMlflow.Require();
        var token = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        StoreFixture.CopyTo(folder.Path);
        await using var ours = await EmbeddedMlflow.StartAsync(StoreFixture.CopyTo);
        await using var real = await RealMlflow.StartAsync(folder.Path, token);
        using var http = new HttpClient { BaseAddress = real.Uri };
        var known = StoreFixture.Facts.ToJsonString();
        var (capturedByOurs, capturedByReal) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        var problems = new List<string>();
        var count = 0;

        foreach (var request in Cases())
        {
            var our = Comparable(await request.SendAsync(ours.Http, capturedByOurs, token), capturedByOurs);
            var their = Comparable(await request.SendAsync(http, capturedByReal, token), capturedByReal);
            count++;
            if (our == their && request.Meant is not null) problems.Add($"{request}\n  is no difference any more: {our}");
            if (our != their && request.Meant is null) problems.Add($"{request}\n  ours {our}\n  real {their}");
        }

        Assert.True(problems.Count == 0, $"{problems.Count} of {count} cases:\n{string.Join('\n', problems)}");

        string Comparable(ApiAnswer answer, Dictionary<string, string> captured) =>
            $"{answer.Status} {answer.ContentType} {Sorted(AnswerComparison.Normalize(answer.Body, captured, known))?.ToJsonString()}";
    }

    private static IEnumerable<ApiRequest> Cases() =>
        Directory.EnumerateFiles(RepositoryRoot.File("MlApp.Tests", "Mlflow.Server", "cases"), "*.json").Order(StringComparer.Ordinal)
            .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!.AsArray()).Select(written => new ApiRequest(written!));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
