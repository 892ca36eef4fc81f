using System.Globalization;
using System.Text;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using Xunit;

namespace MlApp.Tests.Trainer.Copying;

/// <summary>One of each thing that a server keeps, with the values that are easily lost on the way.</summary>
internal sealed class SampleStore(MlflowClient client, string experiment, string model)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Logs and registers all of it.</summary>
    public async Task FillAsync()
    {
        var id = await client.CreateExperimentAsync(experiment, [new("mlflow.note.content", "größe\n🌸")], Token);
        var parent = await client.CreateRunAsync(id, "grid", At(1), [new("mlflow.user", "ada")], "ada", Token);
        var child = await client.CreateRunAsync(id, "C=1", At(2), [new("mlflow.parentRunId", parent.Info.RunId)], cancellationToken: Token);
        await LogAsync(child);
        var logged = await LogModelAsync(id, child);
        await client.UpdateRunAsync(child.Info.RunId, RunStatus.Finished, At(9), cancellationToken: Token);
        await client.UpdateRunAsync(parent.Info.RunId, RunStatus.Failed, At(10), cancellationToken: Token);

        var judge = await client.CreateRunAsync(id, "judge", At(3), cancellationToken: Token);
        await client.LogInputsAsync(judge.Info.RunId, [], [new ModelInput(logged)], Token);
        Metric score = new() { Key = "score", Value = 0.25, Timestamp = 7, ModelId = logged, DatasetName = "iris", DatasetDigest = "2ca62e17" };
        await client.LogBatchAsync(judge.Info.RunId, [score], cancellationToken: Token);
        var gone = await client.CreateRunAsync(id, "deleted, but a version comes from it", At(4), cancellationToken: Token);
        await UploadAsync(gone, "model/MLmodel", "flavors: {}\n");
        await RegisterAsync(child, gone, logged);
        await client.DeleteRunAsync(gone.Info.RunId, Token);
        var forgotten = await client.CreateRunAsync(id, "deleted for good", At(5), cancellationToken: Token);
        await client.DeleteRunAsync(forgotten.Info.RunId, Token);
    }

    private async Task LogAsync(Run run)
    {
        List<Metric> points =
        [
            .. Enumerable.Range(0, 2500).Select(i => new Metric { Key = "loss", Value = 1.0 / (i + 1), Timestamp = 1000 + i, Step = i }),
            new() { Key = "odd/größe", Value = double.NaN, Timestamp = 5, Step = 1 },
            new() { Key = "odd/größe", Value = double.PositiveInfinity, Timestamp = 5, Step = 2 },
            new() { Key = "odd/größe", Value = double.NegativeInfinity, Timestamp = 6, Step = -9 },
            new() { Key = "late", Value = 2, Timestamp = 9_000_000_000_000, Step = 5 },
            new() { Key = "late", Value = 1, Timestamp = 1, Step = 7 },
        ];
        await client.LogBatchAsync(run.Info.RunId, points,
            [new("C", "1.0"), new("note", "zwei\nZeilen 🌸"), .. Enumerable.Range(0, 150).Select(i => new KeyValue($"p{i}", $"{i}"))],
            [new("stage", "fit"), new("mlflow.log-model.history", $$"""[{"run_id":"{{run.Info.RunId}}","artifact_path":"model"}]""")], Token);
        var dataset = new Dataset
        {
            Name = "iris",
            Digest = "2ca62e17",
            SourceType = "local",
            Source = """{"uri":"data/iris.csv"}""",
            Schema = """{"mlflow_colspec":[]}""",
            Profile = """{"num_rows":150}""",
        };
        await client.LogInputsAsync(
            run.Info.RunId, [new DatasetInput { Dataset = dataset, Tags = [new("mlflow.data.context", "training")] }], cancellationToken: Token);
        await UploadAsync(run, "model/MLmodel", "flavors: {}\n");
        await UploadAsync(run, "model/sub folder/größe 100%.txt", "x");
        await UploadAsync(run, "empty", "");
        await UploadAsync(run, "large.bin", new string('x', 3 << 20));
    }

    private async Task<string> LogModelAsync(string experimentId, Run run)
    {
        var model = await client.CreateLoggedModelAsync(
            experimentId, "forest", "tree", run.Info.RunId, [new("depth", "3")], [new("by", "ada")], Token);
        using var content = new MemoryStream("flavors: {}\n"u8.ToArray());
        await client.UploadArtifactAsync(model.Info.ArtifactUri!, "MLmodel", content, Token);
        await client.FinalizeLoggedModelAsync(model.Info.ModelId, "LOGGED_MODEL_READY", Token);
        await client.LogOutputsAsync(run.Info.RunId, [new ModelOutput(model.Info.ModelId, 3)], Token);
        Metric accuracy = new() { Key = "accuracy", Value = 0.5, Timestamp = 4, Step = 3, ModelId = model.Info.ModelId };
        await client.LogBatchAsync(run.Info.RunId, [accuracy], cancellationToken: Token);
        return model.Info.ModelId;
    }

    // Version 3 is deleted: the one after it keeps its number.
    private async Task RegisterAsync(Run run, Run deleted, string logged)
    {
        await client.CreateRegisteredModelAsync(model, "Blumen 🌸", [new("team", "x")], Token);
        await client.CreateModelVersionAsync(
            model, $"{run.Info.ArtifactUri}/model", run.Info.RunId, [new("mlapp.sha256", "abc")], "the first", cancellationToken: Token);
        await client.CreateModelVersionAsync(model, $"runs:/{run.Info.RunId}/model", run.Info.RunId, cancellationToken: Token);
        await client.CreateModelVersionAsync(model, $"{run.Info.ArtifactUri}/model", run.Info.RunId, cancellationToken: Token);
        await client.CreateModelVersionAsync(model, $"models:/{logged}", modelId: logged, cancellationToken: Token);
        await client.CreateModelVersionAsync(model, $"{deleted.Info.ArtifactUri}/model", deleted.Info.RunId, cancellationToken: Token);
        await client.DeleteModelVersionAsync(model, "3", Token);
        await client.TransitionModelVersionStageAsync(model, "1", "Archived", Token);
        await client.SetAliasAsync(model, "champion", "4", Token);
        await client.SetAliasAsync(model, "previous", "1", Token);
    }

    private async Task UploadAsync(Run run, string path, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await client.UploadArtifactAsync(run, path, content, Token);
    }

    /// <summary>Small runs, for what takes long enough to be ended in the middle.</summary>
    public async Task AddRunsAsync(int count)
    {
        var id = await client.GetOrCreateExperimentAsync(experiment, Token);
        for (var i = 0; i < count; i++)
        {
            var run = await client.CreateRunAsync(id, string.Create(CultureInfo.InvariantCulture, $"run {i}"), At(i), cancellationToken: Token);
            await client.LogBatchAsync(run.Info.RunId,
                [.. Enumerable.Range(0, 20).Select(step => new Metric { Key = "loss", Value = step, Timestamp = step, Step = step })],
                [new("i", $"{i}")], cancellationToken: Token);
            await UploadAsync(run, "a/b.txt", $"{i}");
            await UploadAsync(run, "c.txt", $"{i}");
            await client.UpdateRunAsync(run.Info.RunId, RunStatus.Finished, At(i + 1), cancellationToken: Token);
        }
    }

    private static DateTimeOffset At(int second) => new(2025, 5, 1, 10, 0, 0, second, TimeSpan.Zero);
}
