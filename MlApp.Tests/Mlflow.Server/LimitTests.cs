using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>Limits, and values at the edge of what can be kept.</summary>
public sealed class LimitTests(EmbeddedMlflow server) : IClassFixture<EmbeddedMlflow>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int, int, int, string?> Batches => new()
    {
        { 1000, 0, 0, null },
        { 1001, 0, 0, "1000 metrics" },
        { 0, 100, 0, null },
        { 0, 101, 0, "100 params" },
        { 0, 0, 100, null },
        { 0, 0, 101, "100 tags" },
        { 900, 100, 0, null },
        { 950, 51, 0, "1000 metrics, params, and tags" },
    };

    [Theory]
    [MemberData(nameof(Batches))]
    public async Task A_batch_holds_what_MLflow_lets_it_hold(int metrics, int parameters, int tags, string? refused)
    {
        var run = await server.CreateRunAsync(Token);

        var (status, body) = await server.Http.CallAsync(
            "runs/log-batch",
            new
            {
                run_id = run,
                metrics = Enumerable.Range(0, metrics).Select(i => ApiCalls.Metric($"m{i}", i)),
                @params = Enumerable.Range(0, parameters).Select(i => new { key = $"p{i}", value = "x" }),
                tags = Enumerable.Range(0, tags).Select(i => new { key = $"t{i}", value = "x" }),
            },
            Token);

        Assert.Equal(refused is null ? 200 : 400, status);
        if (refused is not null) Assert.Contains(refused, (string)body["message"]!, StringComparison.Ordinal);
        var data = (await server.Http.AskAsync($"runs/get?run_id={run}", Token))["run"]!["data"]!;
        Assert.Equal(refused is null ? metrics : 0, (data["metrics"] as JsonArray)?.Count ?? 0);
    }

    [Fact]
    public async Task Long_values_are_cut_at_whole_characters()
    {
        var run = await server.CreateRunAsync(Token);
        var flowers = string.Concat(Enumerable.Repeat("🌸", 9000));
        await server.Http.CallAsync(
            "runs/log-batch",
            new { run_id = run, @params = new[] { new { key = "p", value = flowers } }, tags = new[] { new { key = "t", value = flowers } } },
            Token);

        var data = (await server.Http.AskAsync($"runs/get?run_id={run}", Token))["run"]!["data"]!;

        Assert.Equal(string.Concat(Enumerable.Repeat("🌸", 6000)), (string)data["params"]![0]!["value"]!);
        Assert.Equal(string.Concat(Enumerable.Repeat("🌸", 8000)), (string)data["tags"]!.AsArray().Single(tag => (string)tag!["key"]! == "t")!["value"]!);
    }

    [Theory]
    [InlineData("\"NaN\"", "\"NaN\"")]
    [InlineData("\"Infinity\"", "1.7976931348623157E+308")]
    [InlineData("\"-Infinity\"", "-1.7976931348623157E+308")]
    [InlineData("-0.0", "0")]
    [InlineData("5e-324", "5E-324")]
    [InlineData("0.1", "0.1")]
    [InlineData("\"2.5\"", "2.5")]
    [InlineData("9007199254740993", "9007199254740992")]
    public async Task A_value_comes_back_as_MLflow_gives_it_back(string sent, string answered)
    {
        var run = await server.CreateRunAsync(Token);
        using var content = new StringContent($$"""{"run_id":"{{run}}","key":"m","value":{{sent}},"timestamp":9223372036854775807,"step":-9223372036854775808}""", Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync("api/2.0/mlflow/runs/log-metric", content, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        var metric = (await server.Http.AskAsync($"runs/get?run_id={run}", Token))["run"]!["data"]!["metrics"]![0]!;

        Assert.Equal(answered, metric["value"]!.ToJsonString());
        Assert.Equal(long.MaxValue, (long)metric["timestamp"]!);
        Assert.Equal(long.MinValue, (long)metric["step"]!);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_and_the_server_lives_on()
    {
        using var content = new ByteArrayContent(new byte[(64 << 20) + 1]);
        content.Headers.ContentType = new("application/json");
        try
        {
            using var response = await server.Http.PostAsync("api/2.0/mlflow/runs/log-batch", content, Token);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The server hangs up before all is sent; which of both a client sees is a matter of timing.
        }

        Assert.Equal("OK", await server.Http.GetStringAsync("health", Token));
    }

    [Fact]
    public async Task Text_of_every_kind_comes_back_unchanged()
    {
        var run = await server.CreateRunAsync(Token, "  \"quoted\" <b>&amp;</b> \\ \t\n 花 🌸 \u0001 ");
        var info = (await server.Http.AskAsync($"runs/get?run_id={run}", Token))["run"]!["info"]!;

        Assert.Equal("  \"quoted\" <b>&amp;</b> \\ \t\n 花 🌸 \u0001 ", (string)info["run_name"]!);
    }
}
