using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using Xunit;
using static MlApp.Tests.Mlflow.MisbehavingServer;

namespace MlApp.Tests.Mlflow;

/// <summary>Answers that are not MLflow's, and what the client sends.</summary>
public sealed class StrangeAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<MlflowException> ErrorOfAsync(string text, string type, int status, Action<HttpResponse>? change = null)
    {
        await using var server = await StartAsync((context, _) =>
        {
            change?.Invoke(context.Response);
            return TextAsync(context, text, type, status);
        });
        using var client = server.CreateClient(options => options with { MaxRetries = 0 });
        var error = await Assert.ThrowsAsync<MlflowException>(() => client.GetRunAsync("abc", Token));
        Assert.DoesNotContain('\n', error.Message);
        if (error.ErrorCode is null) Assert.Contains($"{server.Uri}api/2.0/mlflow/runs/get", error.Message, StringComparison.Ordinal);
        return error;
    }

    [Fact]
    public async Task The_words_of_the_server_are_kept_with_their_code()
    {
        const string answer = """{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Run with id=abc not found","sqlstate":"KAM00"}""";

        var error = await ErrorOfAsync(answer, "application/json", 404);

        Assert.Equal("Run with id=abc not found", error.Message);
        Assert.Equal((MlflowErrorCodes.ResourceDoesNotExist, HttpStatusCode.NotFound), (error.ErrorCode, error.Status));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(200)]
    [InlineData(502)]
    public async Task A_web_page_is_one_sentence_that_names_the_address(int status)
    {
        var error = await ErrorOfAsync("<!doctype html>\n<title>Hello</title>", "text/html; charset=utf-8", status);

        Assert.Null(error.ErrorCode);
        Assert.Equal((HttpStatusCode)status, error.Status);
        Assert.Contains($"answers {status}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("doctype", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_plain_text_is_quoted()
    {
        var error = await ErrorOfAsync("Invalid Host header - possible DNS rebinding attack detected\r\nmore", "text/plain", 403);

        Assert.Contains("\"Invalid Host header - possible DNS rebinding attack detected\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_told_how_to()
    {
        var error = await ErrorOfAsync("You are not authenticated.", "text/plain", 401);

        Assert.Contains("MLFLOW_TRACKING_TOKEN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_but_named()
    {
        var error = await ErrorOfAsync("", "text/plain", 308, response => response.Headers.Location = "https://mlflow.example.org/api");

        Assert.Contains("https://mlflow.example.org", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"run": {"info": """)]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1, 2]")]
    [InlineData("""{"run": 7}""")]
    [InlineData("""{"run": {"info": {"status": "DANCING"}}}""")]
    public async Task JSON_that_is_not_MLflows_is_an_error_and_no_crash(string json)
    {
        var error = await ErrorOfAsync(json, "application/json", 200);

        Assert.Contains("JSON that is not MLflow's", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_a_later_MLflow_are_passed_over_and_numbers_may_be_text()
    {
        await using var server = await StartAsync((context, _) => JsonAsync(context, """
            {"run":{"info":{"run_id":"abc","start_time":"1790000000000","novel":{"x":[1]}},
            "data":{"metrics":[{"key":"a","value":"NaN","timestamp":"5"},
            {"key":"b","value":"-Infinity"},{"key":"c","value":"1.5"}]}},"more":true}
            """));
        using var client = server.CreateClient();

        var run = await client.GetRunAsync("abc", Token);

        Assert.Equal(1_790_000_000_000, run.Info.StartTime);
        Assert.Equal([double.NaN, double.NegativeInfinity, 1.5], run.Data.Metrics!.Select(metric => metric.Value));
    }

    [Theory]
    [InlineData("text/html", 404, "<p>more</p>")]
    [InlineData("text/html", 200, "<p>more</p>")]
    [InlineData("application/json", 500, "          ")]
    [InlineData("application/json", 200, "          ")]
    public async Task An_answer_without_end_is_dropped(string type, int status, string piece)
    {
        await using var server = await StartAsync((context, _) => EndlessAsync(context, type, status, piece));
        using var client = server.CreateClient(options => options with { MaxRetries = 0, MaxAnswerBytes = 1_000_000 });

        await Assert.ThrowsAsync<MlflowException>(() => client.GetRunAsync("abc", Token));
    }

    [Fact]
    public async Task Pages_are_fetched_as_they_are_read()
    {
        await using var server = await StartAsync((context, number) => JsonAsync(context, number switch
        {
            1 => """{"metrics":[{"key":"loss","value":1}],"next_page_token":"two+/="}""",
            2 => """{"next_page_token":"three"}""",
            _ => """{"metrics":[{"key":"loss","value":2},{"key":"loss","value":3}]}""",
        }));
        using var client = server.CreateClient();

        var values = new List<double>();
        var requestsAtFirst = 0;
        await foreach (var metric in client.GetMetricHistoryAsync("abc", "loss", Token))
        {
            if (values.Count == 0) requestsAtFirst = server.Requests.Count;
            values.Add(metric.Value);
        }

        Assert.Equal([1, 2, 3], values);
        Assert.Equal(1, requestsAtFirst);
        Assert.Contains("page_token=two%2B%2F%3D", server.Requests.ElementAt(1).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_request_of_a_large_batch_keeps_MLflows_limits()
    {
        await using var server = await StartAsync((context, _) => JsonAsync(context, "{}"));
        using var client = server.CreateClient();

        await client.LogBatchAsync("abc",
            [.. Enumerable.Range(0, 5001).Select(i => new Metric { Key = $"metric/{i}", Value = i / 3.0, Timestamp = i, Step = i })],
            [.. Enumerable.Range(0, 301).Select(i => new KeyValue($"p{i}", new string('ü', 6000)))],
            [.. Enumerable.Range(0, 101).Select(i => new KeyValue($"t{i}", "x"))], Token);

        var batches = server.Requests
            .Select(request => JsonSerializer.Deserialize(request.Body, MlflowJson.Default.LogBatchRequest)!)
            .ToList();
        Assert.All(server.Requests, request => Assert.InRange(request.Body.Length, 1, 1_000_000));
        Assert.All(batches, batch =>
        {
            Assert.Equal("abc", batch.RunId);
            Assert.InRange(batch.Metrics!.Count, 0, 1000);
            Assert.InRange(batch.Params!.Count, 0, 100);
            Assert.InRange(batch.Tags!.Count, 0, 100);
            Assert.InRange(batch.Metrics.Count + batch.Params.Count + batch.Tags.Count, 1, 1000);
        });
        Assert.Equal(Keys("metric/", 5001), batches.SelectMany(batch => batch.Metrics!).Select(metric => metric.Key));
        Assert.Equal(Keys("p", 301), batches.SelectMany(batch => batch.Params!).Select(parameter => parameter.Key));
        Assert.Equal(Keys("t", 101), batches.SelectMany(batch => batch.Tags!).Select(tag => tag.Key));

        static IEnumerable<string> Keys(string start, int count) => Enumerable.Range(0, count).Select(i => $"{start}{i}");
    }

    [Fact]
    public async Task Nothing_to_log_is_nothing_to_send()
    {
        await using var server = await StartAsync((context, _) => JsonAsync(context, "{}"));
        using var client = server.CreateClient();

        await client.LogBatchAsync("abc", [], [], [], Token);

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Credentials_and_a_path_prefix_are_sent_but_never_shown()
    {
        await using var server = await StartAsync((context, _) => StatusAsync(context, 404));
        using var http = new HttpClient { BaseAddress = new Uri($"http://ada:s%40cret@{server.Uri.Authority}/team/mlflow") };
        using var client = new MlflowClient(http);

        var error = await Assert.ThrowsAsync<MlflowException>(() => client.GetRunAsync("abc", Token));

        var request = Assert.Single(server.Requests);
        Assert.Equal("/team/mlflow/api/2.0/mlflow/runs/get", request.Path);
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:s@cret"))}", request.Authorization);
        Assert.Equal(new Uri($"http://{server.Uri.Authority}/team/mlflow/"), client.TrackingUri);
        Assert.DoesNotContain("cret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t0ken", null, null, "Bearer t0ken")]
    [InlineData(null, "ada", "pw", "Basic YWRhOnB3")]
    [InlineData("t0ken", "ada", "pw", "Basic YWRhOnB3")]
    [InlineData("t0ken", "ada", null, "Bearer t0ken")]
    [InlineData(null, null, null, "")]
    public async Task The_variables_decide_who_signs_in(string? token, string? username, string? password, string expected)
    {
        await using var server = await StartAsync((context, _) => JsonAsync(context, """{"experiment":{"experiment_id":"0"}}"""));
        var variables = new Dictionary<string, string?>
        {
            ["MLFLOW_TRACKING_URI"] = $" {server.Uri} ",
            ["MLFLOW_TRACKING_TOKEN"] = token,
            ["MLFLOW_TRACKING_USERNAME"] = username,
            ["MLFLOW_TRACKING_PASSWORD"] = password,
        };
        var options = MlflowClientOptions.FromEnvironment(variables.GetValueOrDefault);
        using var client = new MlflowClient(options);

        await client.GetExperimentAsync("0", Token);

        Assert.Equal(expected, server.Requests.Single().Authorization);
        Assert.DoesNotContain("pw", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", options.ToString(), StringComparison.Ordinal);
    }
}
