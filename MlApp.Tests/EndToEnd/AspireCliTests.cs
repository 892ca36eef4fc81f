using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>The commands as <c>aspire resource</c> runs them, beside an AppHost that a person started.</summary>
public sealed class AspireCliTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public AspireCliTests() => _limit.CancelAfter(RunningApplication.Patience);

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Its_help_lists_the_fields_of_a_form_and_it_runs_commands_with_them()
    {
        var aspire = new AspireCli(_folder["home"], _limit.Token);
        await using var run = new AppHostProcess(_folder["state"], aspire.Environment, _limit.Token, "--mlflow", "embedded");
        await run.WaitForAsync("served by ml-app");

        // The form is there some moments after the model.
        await Wait.UntilAsync(async () => (await aspire.ResourceAsync("ml-app", "predict", "--help")).Output.Contains("--petal_length <value>", StringComparison.Ordinal), _limit.Token);
        var predicted = await aspire.ResourceAsync("ml-app", "predict", "--petal_length", "1.4", "--petal_width", "0.2");
        Assert.True(predicted.ExitCode == 0, predicted.Output);
        Assert.Contains("species: setosa", predicted.Output, StringComparison.Ordinal);

        var trained = await aspire.ResourceAsync("trainer", "train-again", "--seed", "7", "--promote");
        Assert.True(trained.ExitCode == 0, trained.Output);
        Assert.Contains("iris version 2 is the champion", trained.Output, StringComparison.Ordinal);
        var back = await aspire.ResourceAsync("mlflow", "roll-back-champion");
        Assert.True(back.ExitCode == 0, back.Output);
        Assert.Contains("iris version 1 is the champion again; it was version 2.", back.Output, StringComparison.Ordinal);

        var refused = await aspire.ResourceAsync("trainer", "train-again", "--seed", "1.5");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("'1.5' is no seed", refused.Output, StringComparison.Ordinal);
    }
}
