using Aspire.Hosting.ApplicationModel;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using MlApp.Tests.Trainer;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>The commands of the dashboard, run as programs run them.</summary>
public sealed class CommandTests(RunningApplication application) : IClassFixture<RunningApplication>, IDisposable
{
    private readonly CancellationTokenSource _limit = Limit();

    private CancellationToken Token => _limit.Token;

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task A_worse_model_is_a_challenger_until_a_person_promotes_it_and_rolling_back_serves_the_old_one_again()
    {
        var before = (await application.Mlflow.FindModelVersionByAliasAsync("iris", "champion", Token))!.Version;
        Assert.StartsWith("iris has no challenger", (await application.RunAsync("mlflow", "promote-version", Token)).Message, StringComparison.Ordinal);

        var trained = await application.RunAsync("trainer", "train-again", Token, ("config", Configurations.WorseIris(application.Folder)), ("seed", "7"));
        Assert.True(trained.Success, trained.Message);
        Assert.Equal(CommandResultFormat.Markdown, trained.Data!.Format);
        Assert.Matches(@"^\*\*iris version \d+ is a challenger, the champion stays\*\*\n\n- accuracy: 0\.\d+\n", trained.Data.Value);
        Assert.Contains("- decision: Version", trained.Data.Value, StringComparison.Ordinal);
        var challenger = (await application.Mlflow.FindModelVersionByAliasAsync("iris", "challenger", Token))!;
        Assert.Contains((await application.Mlflow.GetRunAsync(challenger.RunId!, Token)).Data.Params!, parameter => parameter is { Key: "split.seed" or "seed", Value: "7" });

        var promoted = await application.RunAsync("mlflow", "promote-version", Token);
        Assert.Equal($"iris version {challenger.Version} is the champion; it was version {before}.", promoted.Message);
        Assert.Contains($"| {challenger.Version} | 0.", promoted.Data!.Value, StringComparison.Ordinal);
        await WaitUntilServedAsync(challenger.Version);

        var back = await application.RunAsync("mlflow", "roll-back-champion", Token);
        Assert.Equal($"iris version {before} is the champion again; it was version {challenger.Version}.", back.Message);
        await WaitUntilServedAsync(before);

        var unknown = await application.RunAsync("mlflow", "promote-version", Token, ("version", "99"));
        Assert.Equal("Command argument validation failed.", unknown.Message); // with the field named, which a program sees in the CLI
    }

    [Fact]
    public async Task A_training_that_fails_tells_why_in_the_trainers_own_words_and_leaves_the_trainer_as_it_was()
    {
        var config = application.Folder["wrong.yaml"];
        await File.WriteAllTextAsync(config, "model: wrong\ntask: multiclass\ndata:\n  path: gone.csv\n  label: y\ntrainer:\n  name: lbfgs\n", Token);

        var result = await application.RunAsync("trainer", "train-again", Token, ("config", config));

        Assert.False(result.Success);
        Assert.Contains("gone.csv", result.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Message, StringComparison.Ordinal);
        Assert.Equal(ResourceCommandState.Enabled, application.Command("trainer", "train-again").State);
        var start = await application.App.ResourceCommands.ExecuteCommandAsync("trainer", KnownResourceCommands.StartCommand, Token);
        Assert.True(start.Success, start.Message);
        var ended = await application.App.ResourceNotifications.WaitForResourceAsync(
            "trainer", change => change.Snapshot is { State.Text: "Finished", ExitCode: 0 }, Token);
        Assert.NotNull(ended);
    }

    [Fact]
    public async Task A_training_that_is_cancelled_ends_and_its_run_is_killed()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var training = application.RunAsync("trainer", "train-again", cancel.Token, ("config", await LongTraining.WriteAsync(application.Folder, Token)));
        Run? run = null;
        await Wait.UntilAsync(async () => (run = await FindRunAsync("long")) is not null, Token);
        Assert.StartsWith("trainer is at work.", (await application.RunAsync("trainer", "train-again", Token)).Message, StringComparison.Ordinal);

        await cancel.CancelAsync();

        Assert.True((await training).Canceled);
        await Wait.UntilAsync(() => application.Command("trainer", "train-again").State == ResourceCommandState.Enabled, Token);
        if (!OperatingSystem.IsWindows()) Assert.Equal(RunStatus.Killed, (await application.Mlflow.GetRunAsync(run!.Info.RunId, Token)).Info.Status);
    }

    [Theory]
    [InlineData("trainer", "train-again", "seed", "1.5")]
    [InlineData("trainer", "train-again", "seed", "-1")]
    [InlineData("trainer", "train-again", "config", "configs/nowhere.yaml")]
    [InlineData("ml-app", "predict", "petal_length", "1,5")]
    [InlineData("ml-app", "predict-file", "file", "nowhere.csv")]
    [InlineData("ml-app", "predict-file", "file", "")]
    public async Task What_is_wrong_in_a_form_is_refused_before_anything_is_done(string resource, string command, string name, string value)
    {
        await WaitForFormAsync();

        var result = await application.RunAsync(resource, command, Token, (name, value));

        Assert.Equal((false, "Command argument validation failed."), (result.Success, result.Message));
    }

    [Fact]
    public async Task A_row_is_predicted_from_a_form_that_is_made_of_the_models_signature()
    {
        await WaitForFormAsync();

        var result = await application.RunAsync("ml-app", "predict", Token, ("petal_length", "1.4"), ("petal_width", "0.2"), ("sepal_width", ""));

        Assert.True(result.Success, result.Message);
        Assert.Matches(@"^species: setosa \(iris version \d+\)$", result.Message);
        Assert.Matches(@"\| setosa \| 0\.\d+ \|", result.Data!.Value);
        Assert.Contains("| sepal_length | 5.", result.Data.Value, StringComparison.Ordinal); // the median of training
        Assert.Contains("| sepal_width | missing |", result.Data.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_predicted_with_the_first_rows_shown_and_all_of_them_kept()
    {
        var result = await application.RunAsync("ml-app", "predict-file", Token, ("file", RepositoryRoot.File("data", "iris.csv")));

        Assert.True(result.Success, result.Message);
        Assert.StartsWith("iris.csv, predicted by iris version ", result.Data!.Value, StringComparison.Ordinal);
        Assert.Contains("The first 20 of 150 rows;", result.Data.Value, StringComparison.Ordinal);
        var file = Assert.Single(Directory.GetFiles(application.Folder[Path.Combine("state", "predictions")]));
        Assert.EndsWith(file, result.Message, StringComparison.Ordinal);
        Assert.Equal(151, (await File.ReadAllLinesAsync(file, Token)).Length);

        var other = await application.RunAsync("ml-app", "predict-file", Token, ("file", RepositoryRoot.File("data", "wine.csv")));
        Assert.Contains("there is no column 'sepal_length'", other.Message, StringComparison.Ordinal);
    }

    private static CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(RunningApplication.Patience);
        return limit;
    }

    /// <summary>The form is there some moments after the model.</summary>
    private Task WaitForFormAsync() => Wait.UntilAsync(
        () => application.Command("ml-app", "predict") is { State: ResourceCommandState.Enabled } command
            && command.DisplayDescription!.StartsWith("Predicts species", StringComparison.Ordinal),
        Token);

    private Task WaitUntilServedAsync(string version) => Wait.UntilAsync(async () => await application.ServedVersionAsync(Token) == version, Token);

    private async Task<Run?> FindRunAsync(string experiment)
    {
        if (await application.Mlflow.FindExperimentAsync(experiment, Token) is not { } found) return null;
        await foreach (var run in application.Mlflow.SearchRunsAsync([found.ExperimentId], cancellationToken: Token)) return run;
        return null;
    }
}
