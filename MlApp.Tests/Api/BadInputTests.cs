using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Api;

/// <summary>Whatever a client sends is answered with what was wrong and where, never with a 500.</summary>
public sealed class BadInputTests(TrainedFolders models) : IAsyncLifetime
{
    private const string Good = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";
    private const int MaxRows = 5;
    private const int MaxBodyBytes = 64 * 1024;

    private readonly TempFolder _folder = new();
    private RunningApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await RunningApi.ServeFolderAsync(
        _folder["store"], models.Iris, $"Serving:MaxRows={MaxRows}", $"Serving:MaxBodyBytes={MaxBodyBytes}");

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    // A column that is missing, unknown, twice.
    [InlineData("""{"sepal_length":5.1,"petal_length":1.4,"petal_width":0.2}""", 0, "sepal_width", "#/sepal_width", "is missing")]
    [InlineData("{}", 0, "sepal_length", "#/sepal_length", "is missing")]
    [InlineData("""[GOOD,{}]""", 1, "sepal_length", "#/1/sepal_length", "is missing")]
    [InlineData("""{"sepal_lenght":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""", 0, "sepal_lenght", "#/sepal_lenght", "Did you mean 'sepal_length'?")]
    [InlineData("""{"rows":[GOOD,{"a/b~c d":{"x":[1]},"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}]}""", 1, "a/b~c d", "#/rows/1/a~1b~0c%20d", "GET /model")]
    [InlineData("""{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2,"sepal_width":3.5}""", 0, "sepal_width", "#/sepal_width", "twice")]
    [InlineData("""{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2,"rows":3}""", 0, "rows", "#/rows", "not a column")]
    // A value that is no number.
    [InlineData("""{"sepal_length":"abc","sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""", 0, "sepal_length", "#/sepal_length", "'abc' is a text; a number")]
    [InlineData("""{"rows":[GOOD,GOOD,{"sepal_length":5.1,"sepal_width":"3.5","petal_length":1.4,"petal_width":0.2}]}""", 2, "sepal_width", "#/rows/2/sepal_width", "without quotes")]
    [InlineData("""{"sepal_length":"NaN","sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""", 0, "sepal_length", "#/sepal_length", "'NaN' is a text")]
    [InlineData("""{"sepal_length":true,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""", 0, "sepal_length", "#/sepal_length", "a boolean; a number")]
    [InlineData("""{"sepal_length":[5.1],"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""", 0, "sepal_length", "#/sepal_length", "an array; a number")]
    [InlineData("""{"sepal_length":{"value":5.1},"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""", 0, "sepal_length", "#/sepal_length", "an object; a number")]
    [InlineData("""{"sepal_length":1e39,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""", 0, "sepal_length", "#/sepal_length", "out of range")]
    [InlineData("""{"sepal_length":-1e400,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""", 0, "sepal_length", "#/sepal_length", "out of range")]
    // A row that is none, or one that leads nowhere.
    [InlineData("""[GOOD,7]""", 1, null, "#/1", "is a number; an object")]
    [InlineData("""[[5.1,3.5,1.4,0.2]]""", 0, null, "#/0", "is an array; an object")]
    [InlineData("""{"rows":[null]}""", 0, null, "#/rows/0", "is null; an object")]
    [InlineData("""[GOOD,{"sepal_length":1e38,"sepal_width":-3.4e38,"petal_length":1,"petal_width":0}]""", 1, null, "#/1", "no finite prediction")]
    public async Task A_row_that_does_not_fit_is_named_with_its_column(string body, int row, string? column, string place, string says)
    {
        var response = await _api.PredictAsync(body.Replace("GOOD", Good, StringComparison.Ordinal));

        var problem = await ProblemOf(response, HttpStatusCode.BadRequest);
        var error = problem.GetProperty("errors")[0];
        Assert.Equal(row, error.GetProperty("row").GetInt32());
        Assert.Equal(column, error.GetProperty("column").GetString());
        Assert.Equal(place, error.GetProperty("pointer").GetString());
        Assert.Contains(says, error.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.StartsWith(error.GetProperty("detail").GetString()!, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.StartsWith(column is null ? $"Row {row} " : $"Row {row}, column '{column}': ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "The body is empty.")]
    [InlineData(" \r\n\t", "The body is empty.")]
    [InlineData("[]", "The array is empty.")]
    [InlineData("""{"rows":[]}""", "'rows' is empty.")]
    [InlineData("5.1", "The body is a number.")]
    [InlineData("\"text\"", "The body is a text.")]
    [InlineData("null", "The body is null.")]
    [InlineData("""{"rows":[GOOD],"model":"iris"}""", "Beside 'rows'")]
    [InlineData("""{"model":"iris","rows":[GOOD]}""", "Beside 'rows'")]
    [InlineData("setosa", "line 1, byte 1")]
    [InlineData("{\"sepal_length\":5.1,\n\"sepal_width\":}", "line 2, byte 15 (row 0, column 'sepal_width')")]
    [InlineData("""{"sepal_length":5.1""", "not JSON")]
    [InlineData("[GOOD,]", "trailing comma")]
    [InlineData("GOOD GOOD", "not JSON")]
    [InlineData("GOOD // what is this", "not JSON")]
    [InlineData("""{"sepal_length":NaN}""", "row 0, column 'sepal_length'")]
    [InlineData("""{"sepal_length":NaN}""", "JSON has no NaN and no Infinity")]
    [InlineData("""{"sepal_length":Infinity}""", "JSON has no NaN and no Infinity")]
    [InlineData("""{"sepal_length":-Infinity}""", "not JSON")]
    [InlineData("""{"sepal_length":05.1}""", "not JSON")]
    [InlineData("""{"sepal_\ud83dlength":5.1}""", "half of a surrogate pair")]
    [InlineData("{\"sepal_length\":\"\\ud83d\"}", "half of a surrogate pair")]
    public async Task A_body_that_holds_no_rows_is_refused_with_the_reason(string body, string says)
    {
        var response = await _api.PredictAsync(body.Replace("GOOD", Good, StringComparison.Ordinal));

        var problem = await ProblemOf(response, HttpStatusCode.BadRequest);
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nesting_without_end_is_refused()
    {
        await ProblemOf(await _api.PredictAsync(new string('[', 30_000)), HttpStatusCode.BadRequest);
        await ProblemOf(await _api.PredictAsync(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        byte[] body = [.. "{\"sepal_"u8, 0xFF, 0xFE, .. "length\":5.1}"u8];

        var problem = await ProblemOf(await _api.PredictAsync(body), HttpStatusCode.BadRequest);

        Assert.Contains("not UTF-8", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_of_a_body_are_told_at_once_up_to_a_bound()
    {
        var few = await ProblemOf(await _api.PredictAsync("""[{"sepal_length":"a"},{"sepal_length":"b"}]"""), HttpStatusCode.BadRequest);
        var many = await ProblemOf(
            await _api.PredictAsync($"{{{string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"c{i}\":0"))}}}"), HttpStatusCode.BadRequest);

        Assert.Equal(8, few.GetProperty("errors").GetArrayLength());
        Assert.Contains("(7 more.)", few.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(20, many.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData(MaxRows, HttpStatusCode.OK)]
    [InlineData(MaxRows + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task More_rows_than_the_bound_are_too_many(int rows, HttpStatusCode status)
    {
        var response = await _api.PredictAsync($"[{string.Join(',', Enumerable.Repeat(Good, rows))}]");

        Assert.Equal(status, response.StatusCode);
        if (status != HttpStatusCode.OK)
            Assert.Contains("Serving:MaxRows", (await ProblemOf(response, status)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_larger_than_the_bound_is_refused_whether_or_not_it_says_its_length(bool inPieces)
    {
        var bytes = Encoding.UTF8.GetBytes(Good + new string(' ', MaxBodyBytes));
        HttpResponseMessage? response = null;
        await Wait.UntilAsync(
            async () =>
            {
                using HttpContent content = inPieces ? new PiecewiseContent(bytes, pieceSize: 4096) : new ByteArrayContent(bytes);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                try
                {
                    response = await _api.Http.PostAsync("/predict", content, TestContext.Current.CancellationToken);
                    return true;
                }
                catch (HttpRequestException) when (inPieces)
                {
                    return false; // the API hung up while a piece was sent: a client that is late sees no answer
                }
            },
            TestContext.Current.CancellationToken);

        var problem = await ProblemOf(response!, HttpStatusCode.RequestEntityTooLarge);
        Assert.Contains("Serving:MaxBodyBytes", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _api.PredictAsync(Good)).StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonlines")]
    [InlineData("nonsense")]
    public async Task Another_content_type_is_not_supported(string? contentType)
    {
        var problem = await ProblemOf(await _api.PredictAsync(Encoding.UTF8.GetBytes(Good), contentType), HttpStatusCode.UnsupportedMediaType);

        Assert.Contains("application/json", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_method_or_path_is_a_problem_too()
    {
        await ProblemOf(await _api.GetAsync("/predict"), HttpStatusCode.MethodNotAllowed);
        await ProblemOf(await _api.GetAsync("/nowhere"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_thousand_damaged_bodies_bring_no_error_of_the_server()
    {
        var random = new Random(20261125);
        string[] seeds =
        [
            Good, $"[{Good},{Good}]", $$"""{"rows":[{{Good}}]}""", """{"sepal_length":"\u00e9\ud83d\ude00","sepal_width":null}""", """[[[{}]],1e5,"x"]""",
        ];
        for (var i = 0; i < 1000; i++)
        {
            var body = Damage(Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]), random);

            var response = await _api.PredictAsync(body);

            var allowed = response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge;
            Assert.True(allowed, $"{response.StatusCode} for {Convert.ToBase64String(body)}");
            await RunningApi.JsonOf(response);
        }

        Assert.DoesNotContain(_api.Log, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
    }

    private static byte[] Damage(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)"{}[],:\"\\0e-. "[random.Next(13)]); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.InsertRange(at, body[..random.Next(body.Length)]); break;
                default: bytes.InsertRange(at, "\"\\ud83d\""u8.ToArray()); break;
            }

            if (bytes.Count == 0) bytes.Add((byte)' ');
        }

        return [.. bytes];
    }

    private static async Task<JsonElement> ProblemOf(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await RunningApi.JsonOf(response);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()));
        return problem;
    }
}
