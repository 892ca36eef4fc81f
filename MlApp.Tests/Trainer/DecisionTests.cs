using MlApp.Modeling.Configuration;
using MlApp.Trainer.Runs;
using MlApp.Trainer.Tracking;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class DecisionTests
{
    [Theory]
    [InlineData("accuracy", 0.9, 0.9, 0, true)]
    [InlineData("accuracy", 0.9, 0.91, 0, false)]
    [InlineData("accuracy", 0.92, 0.91, 0.01, true)] // 0.010000000000000009 in floating point, and 0.95 - 0.94 is a little less
    [InlineData("accuracy", 0.95, 0.94, 0.01, true)]
    [InlineData("accuracy", 0.91, 0.91, 0.01, false)]
    [InlineData("rmse", 10, 11, 0, true)]
    [InlineData("rmse", 11, 10, 0, false)]
    [InlineData("log_loss", 0.2, 0.2, 0, true)]
    [InlineData("r2", 0.5, 0.4, 0, true)]
    [InlineData("r2", double.NaN, 0.4, 0, false)]
    [InlineData("r2", 0.1, double.NaN, 0, true)]
    [InlineData("r2", double.NaN, double.NaN, 0, false)]
    public void The_challenger_wins_when_it_is_better_by_the_minimum_gain(string metric, double challenger, double champion, double gain, bool wins)
    {
        var decision = PromotionDecision.Compare(
            new PromotionConfiguration { Metric = metric, MinimumGain = gain }, Metrics(challenger), Metrics(champion), "4", 30);

        Assert.Equal(wins, decision.BecomesChampion);
        Assert.Contains("of version 4 on the same 30 held-out rows", decision.Reason, StringComparison.Ordinal);

        Dictionary<string, double> Metrics(double value) => new() { [metric] = value };
    }

    [Theory]
    [InlineData("# branch.oid 0123abc\n# branch.head main\n", "0123abc", "main", false)]
    [InlineData("# branch.oid 0123abc\r\n# branch.head main\r\n1 .M N... 100644 100644 100644 a b README.md\r\n", "0123abc", "main", true)]
    [InlineData("# branch.oid 0123abc\n# branch.head (detached)\n? new.csv\n", "0123abc", null, true)]
    public void The_state_of_the_working_tree_is_read_from_git(string status, string commit, string? branch, bool dirty) =>
        Assert.Equal(new GitState(commit, branch, dirty), GitState.Parse(status));

    [Theory]
    [InlineData("")]
    [InlineData("# branch.oid (initial)\n# branch.head main\n")]
    public void Without_a_commit_there_is_no_state(string status) => Assert.Null(GitState.Parse(status));

    [Fact]
    public async Task Where_there_is_no_repository_there_is_no_state() =>
        Assert.Null(await GitState.ReadAsync(Path.GetTempPath(), TestContext.Current.CancellationToken));
}
