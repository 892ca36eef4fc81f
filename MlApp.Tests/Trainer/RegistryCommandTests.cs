using System.Text.Json;
using MlApp.Mlflow;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer;

/// <summary><c>versions</c>, <c>promote</c> and <c>rollback</c>, and what a page is told of a training.</summary>
public sealed class RegistryCommandTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private EmbeddedMlflow _server = null!;
    private MlflowClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await EmbeddedMlflow.StartAsync();
        _client = new MlflowClient(_server.Http);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_person_promotes_a_challenger_and_rolls_back_and_forth()
    {
        await SaysAsync(0, "train", "--config", Configurations.Iris(_folder), "--summary", _folder["first.md"]);
        await SaysAsync(0, "train", "--config", Configurations.WorseIris(_folder));
        Assert.Contains("**iris version 1 is the champion**", await File.ReadAllTextAsync(_folder["first.md"], Token), StringComparison.Ordinal);
        Assert.Contains("- accuracy: 1\n", await File.ReadAllTextAsync(_folder["first.md"], Token), StringComparison.Ordinal);

        var list = (await SaysAsync(0, "versions", "--model", "iris")).OutputLines;
        Assert.Matches(@"^2 +\d{4}-\d\d-\d\d \d\d:\d\d UTC  accuracy 0\.\d+ +challenger$", list[0]);
        Assert.Matches(@"^1 +\d{4}-\d\d-\d\d \d\d:\d\d UTC  accuracy 1 +champion$", list[1]);

        Assert.Equal("iris version 2 is the champion; it was version 1.", (await SaysAsync(0, "promote", "--model", "iris", "--version", "2")).OutputLines[0]);
        Assert.Equal(("2", "1", null), await AliasesAsync());
        Assert.Equal("iris version 2 is the champion already.", (await SaysAsync(0, "promote", "--model", "iris", "--version", "2")).OutputLines[0]);

        Assert.Equal("iris version 1 is the champion again; it was version 2.", (await SaysAsync(0, "rollback", "--model", "iris")).OutputLines[0]);
        Assert.Equal(("1", "2", null), await AliasesAsync());
        await SaysAsync(0, "rollback", "--model", "iris");
        Assert.Equal(("2", "1", null), await AliasesAsync());

        var json = JsonDocument.Parse((await SaysAsync(0, "versions", "--model", "iris", "--json")).Output).RootElement;
        Assert.Equal(["2", "1"], json.EnumerateArray().Select(version => version.GetProperty("version").GetString()));
        Assert.Equal("champion", json[0].GetProperty("aliases")[0].GetString());
        Assert.Equal(1, json[1].GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.Contains("rolled back to it instead of version 1", json[0].GetProperty("decision").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_promoted_is_said_in_one_line()
    {
        Assert.StartsWith("There is no registered model iris at http://", await FailsAsync("rollback", "--model", "iris"), StringComparison.Ordinal);
        await SaysAsync(0, "train", "--config", Configurations.Iris(_folder));

        Assert.StartsWith("iris has no previous champion to go back to.", await FailsAsync("rollback", "--model", "iris"), StringComparison.Ordinal);
        Assert.Equal("iris has no version 7. It has 1.", await FailsAsync("promote", "--model", "iris", "--version", "7"));
        Assert.Equal(("1", null, null), await AliasesAsync());
    }

    [Fact]
    public async Task The_first_rows_of_a_prediction_are_told_as_a_table()
    {
        await SaysAsync(0, "train", "--config", Configurations.Iris(_folder));
        await File.WriteAllLinesAsync(_folder["new.csv"],
            ["id;a|b;petal_length;petal_width;sepal_length;sepal_width",
                .. Enumerable.Range(0, 30).Select(i => $"{i};<b>;1,4;0,2;5,1;{(i == 3 ? "" : "3,5")}")], Token);

        await SaysAsync(0, "predict", "--model", "models:/iris@champion", "--input", _folder["new.csv"], "--output", _folder["out.csv"], "--summary", _folder["out.md"]);

        var lines = await File.ReadAllLinesAsync(_folder["out.md"], Token);
        Assert.Equal(
            "| id | a\\|b | petal_length | petal_width | sepal_length | sepal_width | prediction | probability_setosa | probability_versicolor | probability_virginica |",
            lines[0]);
        Assert.StartsWith("| 0 | &lt;b> | 1,4 | 0,2 | 5,1 | 3,5 | setosa | ", lines[2], StringComparison.Ordinal);
        Assert.Equal($"The first 20 of 30 rows; all are in `{_folder["out.csv"]}`.", lines[23]);
        Assert.Equal(31, (await File.ReadAllLinesAsync(_folder["out.csv"], Token)).Length);
    }

    private async Task<TrainerResult> SaysAsync(int exitCode, params string[] arguments)
    {
        var result = await new TrainerProcess(_folder.Path, _server.BaseAddress).RunAsync(Token, arguments);
        Assert.True(result.ExitCode == exitCode, result.ToString());
        return result;
    }

    private async Task<string> FailsAsync(params string[] arguments) => Assert.Single((await SaysAsync(2, arguments)).ErrorLines);

    private async Task<(string? Champion, string? Previous, string? Challenger)> AliasesAsync() =>
        (await AliasAsync("champion"), await AliasAsync("previous"), await AliasAsync("challenger"));

    private async Task<string?> AliasAsync(string alias) => (await _client.FindModelVersionByAliasAsync("iris", alias, Token))?.Version;
}
