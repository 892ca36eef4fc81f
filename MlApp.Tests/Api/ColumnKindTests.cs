using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Api;

/// <summary>Numbers, categories, missing values and names of any kind.</summary>
public sealed class ColumnKindTests(TrainedFolders models) : IDisposable
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Names_with_letters_of_any_script_dots_slashes_and_quotes_are_found_escaped_or_not(bool escaped)
    {
        await using var api = await RunningApi.ServeFolderAsync(_folder["store"], models.OddColumns);
        var names = TrainedFolders.OddNames;
        var low = new JsonObject { [names[0]] = 3, [names[1]] = "grün", [names[2]] = "a" };
        var high = new JsonObject { [names[2]] = "b", [names[1]] = "\"blau\"", [names[0]] = 88 };
        var body = new JsonArray(low, high).ToJsonString(escaped ? null : Unescaped);

        var response = await api.PredictAsync(body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["klein", "groß"], (await RunningApi.JsonOf(response)).GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("label").GetString()));
    }

    [Fact]
    public async Task A_column_called_rows_is_a_column_where_its_value_is_no_array()
    {
        await using var api = await RunningApi.ServeFolderAsync(_folder["store"], models.OddColumns);
        var names = TrainedFolders.OddNames;
        var row = new JsonObject { [names[2]] = "b", [names[1]] = "rot", [names[0]] = 88 };

        var alone = await api.PredictAsync(row.ToJsonString());
        var wrapped = await api.PredictAsync(new JsonObject { ["rows"] = new JsonArray(row) }.ToJsonString());

        Assert.Equal(HttpStatusCode.OK, alone.StatusCode);
        Assert.Equal(HttpStatusCode.OK, wrapped.StatusCode);
    }

    [Theory]
    [InlineData("grün", " grün\t")]
    [InlineData(null, "  ")]
    public async Task A_text_is_taken_as_a_cell_of_the_table_without_blanks_around_it(string? plain, string padded)
    {
        await using var api = await RunningApi.ServeFolderAsync(_folder["store"], models.OddColumns);
        var names = TrainedFolders.OddNames;
        var rows = new[] { plain, padded }.Select(text => (JsonNode)new JsonObject { [names[0]] = 45, [names[1]] = text, [names[2]] = "a" });

        var response = await api.PredictAsync(new JsonArray([.. rows]).ToJsonString());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answers = (await RunningApi.JsonOf(response)).GetProperty("predictions").EnumerateArray().Select(row => row.GetRawText()).ToArray();
        Assert.Equal(answers[0], answers[1]);
    }

    [Theory]
    [InlineData("5", "5 is a number; a text")]
    [InlineData("true", "true is a boolean; a text")]
    [InlineData("""["rot"]""", "an array; a text")]
    public async Task A_category_takes_a_text_only(string value, string says)
    {
        await using var api = await RunningApi.ServeFolderAsync(_folder["store"], models.OddColumns);
        var names = TrainedFolders.OddNames;
        var row = new JsonObject { [names[0]] = 3, [names[1]] = JsonNode.Parse(value), [names[2]] = "a" };

        var response = await api.PredictAsync(row.ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await RunningApi.JsonOf(response)).GetProperty("errors")[0];
        Assert.Equal(names[1], error.GetProperty("column").GetString());
        Assert.Contains(says, error.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_category_that_training_never_saw_and_a_missing_one_are_answered()
    {
        await using var api = await RunningApi.ServeFolderAsync(_folder["store"], models.Penguins, "Serving:Model=penguins");
        var row = JsonNode.Parse((await api.ModelAsync()).GetProperty("input_example").GetRawText())!.AsObject();
        var unseen = row.DeepClone().AsObject();
        unseen["island"] = "Atlantis " + new string('x', 5000);
        var missing = new JsonObject(row.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, null)));

        var response = await api.PredictAsync(new JsonArray(row.DeepClone(), unseen, missing).ToJsonString());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var predictions = (await RunningApi.JsonOf(response)).GetProperty("predictions");
        Assert.Equal(3, predictions.GetArrayLength());
        Assert.Equal("Adelie", predictions[0].GetProperty("label").GetString());
    }

    [Fact]
    public async Task A_regression_answers_a_value()
    {
        await using var api = await RunningApi.ServeFolderAsync(_folder["store"], models.Diabetes, "Serving:Model=diabetes");
        var model = await api.ModelAsync();

        var response = await api.PredictAsync(model.GetProperty("input_example").GetRawText());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var prediction = (await RunningApi.JsonOf(response)).GetProperty("predictions")[0];
        Assert.Equal(["value"], prediction.EnumerateObject().Select(property => property.Name));
        Assert.InRange(prediction.GetProperty("value").GetDouble(), 25, 346);
        Assert.Equal("regression", model.GetProperty("task").GetString());
        Assert.Empty(model.GetProperty("classes").EnumerateArray());
    }
}
