using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>A copy of the store that the real server wrote, opened by ours.</summary>
public sealed class CopiedStore : IAsyncLifetime
{
    private EmbeddedMlflow? _server;

    public EmbeddedMlflow Server => _server!;

    public async ValueTask InitializeAsync() => _server = await EmbeddedMlflow.StartAsync(StoreFixture.CopyTo);

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>The requests that the real server was asked, asked again of ours.</summary>
public sealed class RecordedAnswerTests(CopiedStore store) : IClassFixture<CopiedStore>
{
    public static TheoryData<string> Recordings => [.. StoreFixture.Recordings];

    [Fact]
    public void There_are_68_recordings() => Assert.Equal(68, StoreFixture.Recordings.Count());

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Our_answer_is_that_of_the_real_server(string name)
    {
        var recording = StoreFixture.Recording(name);

        var answer = await new ApiRequest(WithoutNulls(recording)).SendAsync(store.Server.Http, [], TestContext.Current.CancellationToken);

        Assert.Equal((int)recording["status"]!, answer.Status);
        Assert.Equal((string)recording["content_type"]!, answer.ContentType);
        var (expected, actual) = (AnswerComparison.WithoutWords(recording["answer"]), AnswerComparison.WithoutWords(answer.Body));
        Assert.True(JsonNode.DeepEquals(Numbers(expected), Numbers(actual)), $"expected {expected?.ToJsonString()}\nbut got  {actual?.ToJsonString()}");
        Assert.All(NamedParameters(recording["answer"]), parameter =>
            Assert.Contains(parameter, (string)answer.Body!["message"]!, StringComparison.Ordinal));
    }

    // The messages are our own, and name the same parameter.
    private static IEnumerable<string> NamedParameters(JsonNode? answer)
    {
        if (answer is not JsonObject || (string?)answer["message"] is not { } message) return [];
        var at = message.IndexOf("parameter '", StringComparison.Ordinal);
        return at < 0 ? [] : [message[(at + 10)..(message.IndexOf('\'', at + 11) + 1)]];
    }

    private static JsonObject WithoutNulls(JsonNode recording) => new(recording.AsObject().Where(member => member.Value is not null && member.Key is "method" or "path" or "query" or "body")
        .Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    // 1.0 and 1 are the same number in JSON.
    private static JsonNode? Numbers(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Numbers(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Numbers)]),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => value.ToJsonString() is var text && text.IndexOfAny(['.', 'e', 'E']) >= 0
            ? Whole((double)value) : (long)value,
        _ => node?.DeepClone(),
    };

    private static JsonNode Whole(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15 ? (long)value : value;
}
