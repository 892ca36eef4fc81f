using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class PromotionTests : IAsyncLifetime
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
    public async Task A_worse_model_becomes_challenger_and_the_champion_stays()
    {
        await TrainAsync(Configurations.Iris(_folder));
        var output = await TrainAsync(Configurations.WorseIris(_folder));

        Assert.Equal("1", await AliasAsync("champion"));
        Assert.Equal("2", await AliasAsync("challenger"));
        Assert.Null(await AliasAsync("previous"));
        Assert.Contains("is a challenger, the champion stays", output, StringComparison.Ordinal);
        Assert.Matches("Version 2 is a challenger: accuracy 0\\.\\d+ against 1 of version 1 on the same 30 held-out rows\\.", await DecisionAsync("2"));
    }

    [Fact]
    public async Task A_better_model_becomes_champion_and_the_old_one_previous()
    {
        await TrainAsync(Configurations.WorseIris(_folder));
        await TrainAsync(Configurations.Iris(_folder));

        Assert.Equal("2", await AliasAsync("champion"));
        Assert.Equal("1", await AliasAsync("previous"));
        Assert.Matches("Version 2 becomes champion: accuracy 1 against 0\\.\\d+ of version 1", await DecisionAsync("2"));
    }

    [Fact]
    public async Task A_model_that_is_as_good_but_not_better_by_the_minimum_gain_stays_a_challenger()
    {
        await TrainAsync(Configurations.Iris(_folder));
        await TrainAsync(Configurations.Iris(_folder, "gain.yaml", more: "promotion: { metric: accuracy, minimum_gain: 0.01 }"));

        Assert.Equal("1", await AliasAsync("champion"));
        Assert.Contains("0.01 is needed", await DecisionAsync("2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_champion_whose_files_were_changed_is_not_loaded_and_stays()
    {
        await TrainAsync(Configurations.Iris(_folder));
        var model = Assert.Single(Directory.GetFiles(_server.DataFolder, "model.zip", SearchOption.AllDirectories));
        await File.AppendAllTextAsync(model, "x", Token);

        await TrainAsync(Configurations.Iris(_folder));

        Assert.Equal("1", await AliasAsync("champion"));
        Assert.Equal("2", await AliasAsync("challenger"));
        Assert.Contains("not those that were registered", await DecisionAsync("2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_champion_of_another_task_stays_until_a_person_promotes_the_new_model()
    {
        await TrainAsync(Configurations.Iris(_folder));
        var other = _folder["other.yaml"];
        await File.WriteAllTextAsync(other, $"""
            model: iris
            task: regression
            data:
              path: '{RepositoryRoot.File("data", "iris.csv")}'
              label: petal_width
              ignore: [species]
            trainer:
              name: sdca
            """, Token);

        await TrainAsync(other);
        Assert.Equal("1", await AliasAsync("champion"));
        Assert.Contains("cannot be compared with, so it stays (it is a multiclass model", await DecisionAsync("2"), StringComparison.Ordinal);

        await TrainAsync(other, "--promote");
        Assert.Equal("3", await AliasAsync("champion"));
        Assert.Equal("1", await AliasAsync("previous"));
    }

    private async Task<string> TrainAsync(string config, params string[] more)
    {
        var result = await new TrainerProcess(_folder.Path, _server.BaseAddress).RunAsync(Token, ["train", "--config", config, .. more]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }

    private async Task<string?> AliasAsync(string alias) => (await _client.FindModelVersionByAliasAsync("iris", alias, Token))?.Version;

    private async Task<string> DecisionAsync(string version)
    {
        var registered = await _client.GetModelVersionAsync("iris", version, Token);
        var run = await _client.GetRunAsync(registered.RunId!, Token);
        var decision = Find(registered.Tags);
        Assert.Equal(decision, Find(run.Data.Tags));
        return decision;

        static string Find(IReadOnlyList<KeyValue>? tags) => Assert.Single(tags ?? [], tag => tag.Key == "mlapp.promotion").Value;
    }
}
