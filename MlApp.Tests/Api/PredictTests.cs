using System.Net;
using System.Text;
using System.Text.Json;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Api;

/// <summary>Rows in, predictions out.</summary>
public sealed class PredictTests(TrainedFolders models) : IAsyncLifetime
{
    private const string Setosa = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";
    private const string Virginica = """{"petal_width":2.5,"petal_length":6.0,"sepal_width":3.3,"sepal_length":6.3}""";

    private readonly TempFolder _folder = new();
    private RunningApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await RunningApi.ServeFolderAsync(_folder["store"], models.Iris);

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_row_is_answered_with_its_label_probabilities_and_the_models_version()
    {
        var response = await _api.PredictAsync(Setosa);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        var answer = await RunningApi.JsonOf(response);
        Assert.Equal("iris", answer.GetProperty("model").GetString());
        Assert.Equal(await _api.VersionAsync(), answer.GetProperty("version").GetString());
        Assert.Equal(answer.GetProperty("version").GetString(), response.Headers.GetValues("X-Model-Version").Single());
        var prediction = Assert.Single(answer.GetProperty("predictions").EnumerateArray());
        Assert.Equal("setosa", prediction.GetProperty("label").GetString());
        var probabilities = prediction.GetProperty("probabilities").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetDouble());
        Assert.Equal(["setosa", "versicolor", "virginica"], probabilities.Keys);
        Assert.Equal(1, probabilities.Values.Sum(), 3);
        Assert.True(probabilities["setosa"] > 0.9);
    }

    [Theory]
    [InlineData("[{0},{1},{0}]")]
    [InlineData("{{\"rows\":[{0},{1},{0}]}}")]
    [InlineData("\uFEFF {{ \"rows\" : [ {0} ,\r\n{1}, {0} ] }} \n")]
    public async Task Many_rows_are_answered_in_their_order_whatever_the_order_of_their_columns(string shape)
    {
        var labels = await LabelsAsync(string.Format(null, shape, Setosa, Virginica));

        Assert.Equal(["setosa", "virginica", "setosa"], labels);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON;charset=\"UTF-8\"")]
    [InlineData("application/vnd.rows+json")]
    public async Task Every_way_to_say_JSON_is_understood(string contentType)
    {
        var response = await _api.PredictAsync(Encoding.UTF8.GetBytes(Setosa), contentType);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_null_is_a_missing_value_and_allowed()
    {
        var response = await _api.PredictAsync(Setosa.Replace("3.5", "null", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single((await RunningApi.JsonOf(response)).GetProperty("predictions").EnumerateArray());
    }

    [Fact]
    public async Task Ten_thousand_rows_in_one_body_come_back_in_order()
    {
        var body = "[" + string.Join(',', Enumerable.Range(0, 10_000).Select(i => i % 3 == 0 ? Virginica : Setosa)) + "]";

        var labels = await LabelsAsync(body);

        Assert.Equal(10_000, labels.Length);
        Assert.All(labels, (label, i) => Assert.Equal(i % 3 == 0 ? "virginica" : "setosa", label));
    }

    [Fact]
    public async Task A_body_that_arrives_in_small_pieces_is_read_as_a_whole()
    {
        var bytes = Encoding.UTF8.GetBytes($$"""{"rows":[{{Setosa}},{{Virginica.Replace("petal", "p\\u0065tal", StringComparison.Ordinal)}}]}""");
        using var content = new PiecewiseContent(bytes, pieceSize: 7);

        var response = await _api.Http.PostAsync("/predict", content, TestContext.Current.CancellationToken);

        Assert.Equal(["setosa", "virginica"], Labels(await RunningApi.JsonOf(response)));
    }

    [Fact]
    public async Task A_client_that_goes_away_while_it_sends_disturbs_nobody()
    {
        using var content = new PiecewiseContent(Encoding.UTF8.GetBytes(Setosa), pieceSize: 7) { BreaksAfter = 3 };

        await Assert.ThrowsAnyAsync<Exception>(() => _api.Http.PostAsync("/predict", content, TestContext.Current.CancellationToken));

        Assert.Equal(["setosa"], await LabelsAsync(Setosa));
        Assert.DoesNotContain(_api.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private async Task<string?[]> LabelsAsync(string body)
    {
        var response = await _api.PredictAsync(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Labels(await RunningApi.JsonOf(response));
    }

    private static string?[] Labels(JsonElement answer) =>
        [.. answer.GetProperty("predictions").EnumerateArray().Select(prediction => prediction.GetProperty("label").GetString())];
}
