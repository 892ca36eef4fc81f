using MlApp.Mlflow;
using MlApp.Modeling.Training;
using MlApp.Tests.Support;
using MlApp.Trainer.Runs;
using MlApp.Trainer.Telemetry;
using MlApp.Trainer.Tracking;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class TrackedRunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_training_curve_becomes_the_history_of_two_metrics()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        using var client = new MlflowClient(server.Http);
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["MLmodel"], "flavors: {}", Token);
        var record = new RunRecord
        {
            Model = "trees",
            Experiment = "trees",
            Trainer = "fasttree",
            StartTime = DateTimeOffset.UtcNow,
            EndTime = DateTimeOffset.UtcNow,
            Parameters = new Dictionary<string, string>(),
            Metrics = new Dictionary<string, double> { ["rmse"] = 3, ["r2"] = double.NaN },
            Tags = new Dictionary<string, string>(),
            // More points than MLflow takes in one batch.
            Curve = new TrainingCurve("rmse", [.. Enumerable.Range(1, 700).Select(i => new CurvePoint(i, 10.0 / i, 12.0 / i))]),
        };

        using var span = RunSpan.OfTraining(record.Model);
        var run = await TrackedRun.StartAsync(client, record.Experiment, "a run", record.StartTime, span, Token);
        await run.LogAsync(record, folder.Path, files: null, Token);

        Assert.Equal(Enumerable.Range(1, 700).Select(i => ((long)i, 10.0 / i)), await HistoryAsync("train_rmse"));
        Assert.Equal(Enumerable.Range(1, 700).Select(i => ((long)i, 12.0 / i)), await HistoryAsync("test_rmse"));
        Assert.Equal([(0, 3.0)], await HistoryAsync("rmse"));
        Assert.Equal([(0, double.NaN)], await HistoryAsync("r2"));

        async Task<List<(long Step, double Value)>> HistoryAsync(string key)
        {
            List<(long, double)> points = [];
            await foreach (var point in client.GetMetricHistoryAsync(run.Id, key, Token)) points.Add((point.Step, point.Value));
            return [.. points.OrderBy(point => point.Item1)];
        }
    }

    [Fact]
    public void A_record_comes_back_from_its_file_as_it_was()
    {
        using var folder = new TempFolder();
        var record = new RunRecord
        {
            Model = "m",
            Experiment = "e",
            Trainer = "sdca",
            StartTime = DateTimeOffset.UtcNow,
            EndTime = DateTimeOffset.UtcNow,
            Fingerprint = "f",
            Parameters = new Dictionary<string, string> { ["a"] = "ü, \"b\"" },
            Metrics = new Dictionary<string, double> { ["accuracy"] = 0.1 + 0.2, ["r2"] = double.NaN, ["auc"] = double.NegativeInfinity },
            Tags = new Dictionary<string, string> { ["t"] = "" },
            Dataset = new DatasetRecord("/data.csv", "00", 1, "data", "{}", "{}"),
            Curve = new TrainingCurve("log_loss", [new CurvePoint(1, 0.5, double.NaN)]),
        };

        record.Write(folder["run.json"]);
        var read = RunRecord.Read(folder["run.json"]);

        Assert.Equivalent(record, read, strict: true);
    }
}
