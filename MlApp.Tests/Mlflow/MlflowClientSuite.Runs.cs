using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using Xunit;

namespace MlApp.Tests.Mlflow;

public abstract partial class MlflowClientSuite
{
    [Fact]
    public async Task A_run_keeps_its_times_its_name_and_how_it_ended()
    {
        var experiment = await Client.CreateExperimentAsync(Unique("runs"), cancellationToken: Token);
        var start = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);

        var started = await Client.CreateRunAsync(experiment, "first", start, [new("mlflow.user", "ada")], cancellationToken: Token);
        Assert.Equal(RunStatus.Running, started.Info.Status);
        Assert.Null(started.Info.EndTime);

        await Client.UpdateRunAsync(started.Info.RunId, RunStatus.Finished, start.AddSeconds(5), "renamed", Token);
        var ended = await Client.GetRunAsync(started.Info.RunId, Token);

        Assert.Equal(experiment, ended.Info.ExperimentId);
        Assert.Equal(RunStatus.Finished, ended.Info.Status);
        Assert.Equal(1_790_000_000_123, ended.Info.StartTime);
        Assert.Equal(1_790_000_005_123, ended.Info.EndTime);
        Assert.Equal("renamed", ended.Info.RunName);
        Assert.Contains(new KeyValue("mlflow.user", "ada"), ended.Data.Tags!);
        Assert.StartsWith("mlflow-artifacts:/", ended.Info.ArtifactUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_beyond_every_limit_is_logged_whole()
    {
        var run = await StartRunAsync();
        var metrics = Enumerable.Range(0, 2500)
            .Select(i => new Metric { Key = "loss", Value = 1.0 / (i + 1), Timestamp = 1000 + i, Step = i })
            .ToList();
        // 250 of them are 1.5 MB, more than one request may have.
        var parameters = Enumerable.Range(0, 250).Select(i => new KeyValue($"p{i:000}", new string('x', 6000))).ToList();
        var tags = Enumerable.Range(0, 230).Select(i => new KeyValue($"t{i:000}", $"{i}")).ToList();

        await Client.LogBatchAsync(run.Info.RunId, metrics, parameters, tags, Token);

        var logged = await Client.GetRunAsync(run.Info.RunId, Token);
        Assert.Equal(parameters, logged.Data.Params!.OrderBy(p => p.Key));
        Assert.Equal(tags, logged.Data.Tags!.Where(t => t.Key[0] == 't').OrderBy(t => t.Key));
        Assert.Equal(metrics, await Client.GetMetricHistoryAsync(run.Info.RunId, "loss", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_batch_that_is_sent_twice_is_logged_once()
    {
        var run = await StartRunAsync();
        Metric[] metrics =
        [
            new() { Key = "loss", Value = 0.5, Timestamp = 1000, Step = 1 },
            new() { Key = "loss", Value = double.NaN, Timestamp = 1001, Step = 2 },
        ];

        for (var i = 0; i < 2; i++)
            await Client.LogBatchAsync(run.Info.RunId, metrics, [new("seed", "1")], [new("stage", "fit")], Token);

        Assert.Equal(metrics, await Client.GetMetricHistoryAsync(run.Info.RunId, "loss", Token).ToListAsync(Token));
        Assert.Equal([new("seed", "1")], (await Client.GetRunAsync(run.Info.RunId, Token)).Data.Params);
    }

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.MaxValue)]
    [InlineData(double.NegativeInfinity, double.MinValue)]
    [InlineData(double.Epsilon, double.Epsilon)]
    [InlineData(0.1 + 0.2, 0.1 + 0.2)]
    [InlineData(-0.0, 0.0)]
    public async Task A_metric_of_any_value_comes_back_as_MLflow_keeps_it(double logged, double kept)
    {
        var run = await StartRunAsync();

        Metric point = new() { Key = "odd/metric", Value = logged, Timestamp = 1, Step = -3 };
        await Client.LogBatchAsync(run.Info.RunId, [point], cancellationToken: Token);

        var metric = Assert.Single((await Client.GetRunAsync(run.Info.RunId, Token)).Data.Metrics!);
        Assert.Equal(kept, metric.Value);
        Assert.Equal(-3, metric.Step);
    }

    [Fact]
    public async Task A_metric_that_was_never_logged_has_no_history() =>
        Assert.Empty(await Client.GetMetricHistoryAsync((await StartRunAsync()).Info.RunId, "nope", Token).ToListAsync(Token));

    [Fact]
    public async Task A_parameter_cannot_be_changed()
    {
        var run = await StartRunAsync();
        await Client.LogBatchAsync(run.Info.RunId, parameters: [new("C", "1.0")], cancellationToken: Token);

        var error = await Assert.ThrowsAsync<MlflowException>(
            () => Client.LogBatchAsync(run.Info.RunId, parameters: [new("C", "0.2")], cancellationToken: Token));

        Assert.Equal(MlflowErrorCodes.InvalidParameterValue, error.ErrorCode);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, error.Status);
        Assert.Contains("'C'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_is_overwritten()
    {
        var run = await StartRunAsync();
        await Client.SetTagAsync(run.Info.RunId, "stage", "fit", Token);
        await Client.SetTagAsync(run.Info.RunId, "stage", "done \n 🎉", Token);

        Assert.Contains(new KeyValue("stage", "done \n 🎉"), (await Client.GetRunAsync(run.Info.RunId, Token)).Data.Tags!);
    }

    [Fact]
    public async Task A_run_knows_its_data_set_once_though_it_was_told_twice()
    {
        var run = await StartRunAsync();
        var dataset = new Dataset
        {
            Name = "iris",
            Digest = "2ca62e17",
            SourceType = "local",
            Source = """{"uri":"data/iris.csv"}""",
            Schema = """{"mlflow_colspec":[]}""",
            Profile = """{"num_rows":150}""",
        };
        var input = new DatasetInput { Dataset = dataset, Tags = [new("mlflow.data.context", "training")] };

        await Client.LogInputsAsync(run.Info.RunId, [input], cancellationToken: Token);
        await Client.LogInputsAsync(run.Info.RunId, [input], cancellationToken: Token);

        var logged = Assert.Single((await Client.GetRunAsync(run.Info.RunId, Token)).Inputs!.DatasetInputs!);
        Assert.Equal(dataset, logged.Dataset);
        Assert.Equal(input.Tags, logged.Tags);
    }

    [Fact]
    public async Task Runs_are_searched_by_what_they_logged_and_in_the_order_asked_for()
    {
        var experiment = await Client.CreateExperimentAsync(Unique("search"), cancellationToken: Token);
        foreach (var (name, accuracy) in new[] { ("a", 0.7), ("b", 0.9), ("c", 0.8), ("d", 0.1) })
        {
            var run = await Client.CreateRunAsync(experiment, name, DateTimeOffset.UtcNow, cancellationToken: Token);
            Metric point = new() { Key = "accuracy", Value = accuracy, Timestamp = 1 };
            await Client.LogBatchAsync(run.Info.RunId, [point], cancellationToken: Token);
        }

        var best = await Client
            .SearchRunsAsync([experiment], "metrics.accuracy > 0.5", ["metrics.accuracy DESC"], cancellationToken: Token)
            .ToListAsync(Token);
        var first = await Client
            .SearchRunsAsync([experiment], orderBy: ["metrics.accuracy ASC"], maxResults: 2, cancellationToken: Token)
            .ToListAsync(Token);

        Assert.Equal(["b", "c", "a"], best.Select(run => run.Info.RunName));
        Assert.Equal(["d", "a"], first.Select(run => run.Info.RunName));
        var error = await Assert.ThrowsAsync<MlflowException>(
            async () => await Client.SearchRunsAsync([experiment], "metrics.accuracy >> 1", cancellationToken: Token).ToListAsync(Token));
        Assert.Equal(MlflowErrorCodes.InvalidParameterValue, error.ErrorCode);
    }

    [Fact]
    public async Task A_deleted_run_is_seen_by_those_who_ask_for_it()
    {
        var run = await StartRunAsync();
        var where = new[] { run.Info.ExperimentId };
        await Client.DeleteRunAsync(run.Info.RunId, Token);

        Assert.Empty(await Client.SearchRunsAsync(where, cancellationToken: Token).ToListAsync(Token));
        Assert.Single(await Client.SearchRunsAsync(where, viewType: ViewType.DeletedOnly, cancellationToken: Token).ToListAsync(Token));
        Assert.Single(await Client.SearchRunsAsync(where, viewType: ViewType.All, cancellationToken: Token).ToListAsync(Token));

        await Client.RestoreRunAsync(run.Info.RunId, Token);
        Assert.Equal(LifecycleStages.Active, (await Client.GetRunAsync(run.Info.RunId, Token)).Info.LifecycleStage);
    }
}
