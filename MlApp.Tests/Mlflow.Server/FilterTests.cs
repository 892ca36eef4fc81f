using System.Text.Json.Nodes;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Search;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>MLflow's filter grammar, and what it finds in the store that the real server wrote.</summary>
public sealed class FilterTests(CopiedStore store) : IClassFixture<CopiedStore>
{
    private static readonly string[] Experiments = ["1"];

    [Theory]
    [InlineData("metrics.accuracy > 0.9", "C=0.1 C=1.0")]
    [InlineData("metrics.accuracy>0.9 and params.C = '1.0'", "C=1.0")]
    [InlineData("metrics.loss < 0", "diverged")]
    [InlineData("metrics.only_nan != 7", "diverged")]
    [InlineData("metrics.only_nan = 0", "")]
    [InlineData("metrics.before > -1e1", "diverged")]
    [InlineData("params.`features/scaled` = \"true\"", "C=0.1 C=1.0")]
    [InlineData("params.\"features/scaled\" = 'true'", "C=0.1 C=1.0")]
    [InlineData("params.C LIKE '1%'", "C=1.0 diverged")]
    [InlineData("params.penalty LIKE 'L2'", "")]
    [InlineData("params.penalty ILIKE 'L2'", "C=0.1 C=1.0")]
    [InlineData("params.C IS NULL", "grid over C")]
    [InlineData("params.C is not null", "C=0.1 C=1.0 diverged")]
    [InlineData("params.empty = ''", "grid over C")]
    [InlineData("tags.mlflow.parentRunId = 'c57cd30a83b44703b274b0f9e4b804ad'", "C=0.1 C=1.0")]
    [InlineData("tags.stage != 'fit'", "grid over C")]
    [InlineData("tags.mlflow.note.content LIKE '%花, 🌸%'", "grid over C")]
    [InlineData("status = 'FAILED'", "diverged")]
    [InlineData("run.status != 'FINISHED'", "diverged")]
    [InlineData("attributes.run_name ILIKE 'c=%'", "C=0.1 C=1.0")]
    [InlineData("attributes.`run name` = 'diverged'", "diverged")]
    [InlineData("start_time >= 1790000002000 AND end_time < 1790000009000", "C=1.0")]
    [InlineData("created > 1790000002000.5", "diverged")]
    [InlineData("run_id IN ('3bf772c12c0c47a2b8d2800c89e1d73f', \"c57cd30a83b44703b274b0f9e4b804ad\",)", "diverged grid over C")]
    [InlineData("run_id NOT IN ('3bf772c12c0c47a2b8d2800c89e1d73f') AND user_id = 'ada'", "C=0.1 C=1.0 grid over C")]
    [InlineData("dataset.name = 'iris' AND datasets.context = 'training'", "C=0.1 C=1.0 grid over C")]
    [InlineData("dataset.digest IN ('2ca62e17')", "C=0.1 C=1.0 grid over C")]
    [InlineData("dataset.name != 'iris'", "")]
    [InlineData("params.C = '1.0'' OR 1=1 --'", "")]
    [InlineData("params.`C' OR 1=1 --` = 'x'", "")]
    public async Task A_filter_finds_the_runs_that_match(string filter, string names)
    {
        var (status, body) = await store.Server.Http.CallAsync(
            "runs/search", new { experiment_ids = Experiments, filter }, TestContext.Current.CancellationToken);

        Assert.Equal(200, status);
        var found = (body["runs"] as JsonArray ?? []).Select(run => (string)run!["info"]!["run_name"]!).Order(StringComparer.Ordinal);
        Assert.Equal(names, string.Join(' ', found));
    }

    [Theory]
    [InlineData("metrics.accuracy")]
    [InlineData("metrics.accuracy >")]
    [InlineData("metrics.accuracy > '0.9'")]
    [InlineData("metrics.accuracy LIKE 1")]
    [InlineData("metrics.accuracy >> 1")]
    [InlineData("metrics.accuracy > 1x")]
    [InlineData("params.C = 1.0")]
    [InlineData("params.C > '1'")]
    [InlineData("params.C = '1")]
    [InlineData("params.`C = '1'")]
    [InlineData("params.C IN ('1.0')")]
    [InlineData("run_id IN ()")]
    [InlineData("run_id IN (1)")]
    [InlineData("run_id IN ('a'")]
    [InlineData("run_name IN ('a')")]
    [InlineData("status = FINISHED")]
    [InlineData("status IS NULL")]
    [InlineData("start_time LIKE 5")]
    [InlineData("colors.red = 'x'")]
    [InlineData("attributes.color = 'red'")]
    [InlineData("dataset.source = 'x'")]
    [InlineData("status = 'a' OR status = 'b'")]
    [InlineData("(status = 'a')")]
    [InlineData("status = 'a';")]
    [InlineData("1 < metrics.accuracy")]
    [InlineData("   ")]
    public async Task What_is_no_filter_is_refused_and_the_parameter_named(string filter)
    {
        var (status, body) = await store.Server.Http.CallAsync(
            "runs/search", new { experiment_ids = Experiments, filter }, TestContext.Current.CancellationToken);

        Assert.Equal(400, status);
        Assert.Equal(MlflowErrorCodes.InvalidParameterValue, (string)body["error_code"]!);
        Assert.Contains("'filter'", (string)body["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metrics.loss ASC", "diverged C=1.0 C=0.1 grid over C")]
    [InlineData("metrics.accuracy DESC", "C=1.0 C=0.1 diverged grid over C")]
    [InlineData("params.C", "C=0.1 C=1.0 diverged grid over C")]
    [InlineData("attributes.start_time ASC", "grid over C C=0.1 C=1.0 diverged")]
    [InlineData("tags.`stage` desc", "grid over C diverged C=1.0 C=0.1")]
    public async Task Runs_come_in_the_order_asked_for_with_what_is_missing_last(string order, string names)
    {
        var (_, body) = await store.Server.Http.CallAsync(
            "runs/search", new { experiment_ids = Experiments, order_by = new[] { order } }, TestContext.Current.CancellationToken);

        Assert.Equal(names, string.Join(' ', body["runs"]!.AsArray().Select(run => (string)run!["info"]!["run_name"]!)));
    }

    [Fact]
    public void Every_value_becomes_a_parameter_and_none_stands_in_the_SQL()
    {
        var sql = RunSearch.Build([1], "params.evil = 'x; DROP TABLE runs' AND metrics.m > 0.125", ViewType.All, ["tags.evil"], 10, 20);

        Assert.DoesNotContain("DROP", sql.Sql, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", sql.Sql, StringComparison.Ordinal);
        Assert.Equal(sql.Sql.Count(c => c == '?'), sql.Values.Count);
        Assert.Equal(["evil", 1L, "evil", "x; DROP TABLE runs", "m", 0.125, 10L, 20L], sql.Values);
    }

    [Fact]
    public void A_filter_of_a_hundred_thousand_quotes_is_read_in_no_time()
    {
        var filter = "params.a = " + new string('\'', 100_001);

        Assert.Throws<ApiException>(() => FilterParser.Parse(filter + "x"));
    }
}
