using System.Security.Cryptography;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Mlflow;

/// <summary>What the client promises of any MLflow server; run against the real one and against ours.</summary>
public abstract class MlflowClientSuite : IAsyncLifetime
{
    private MlflowClient? _client;

    protected MlflowClient Client => _client!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Task<Uri> ServerAsync();

    public async ValueTask InitializeAsync() => _client = new MlflowClient(new MlflowClientOptions { TrackingUri = (await ServerAsync()).ToString() });

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private static string Unique(string name) => $"{name} {Guid.NewGuid():N}";

    private async Task<Run> StartRunAsync(string? name = null) =>
        await Client.CreateRunAsync(await Client.CreateExperimentAsync(Unique("runs"), cancellationToken: Token), name, DateTimeOffset.UtcNow,
            cancellationToken: Token);

    [Fact]
    public async Task An_experiment_keeps_its_name_and_tags()
    {
        var name = Unique("Blüten 🌸");
        var id = await Client.CreateExperimentAsync(name, [new("team", "botany")], Token);
        await Client.SetExperimentTagAsync(id, "mlflow.note.content", "Three *species*.", Token);

        var experiment = await Client.GetExperimentAsync(id, Token);

        Assert.Equal(name, experiment.Name);
        Assert.Equal(LifecycleStages.Active, experiment.LifecycleStage);
        Assert.Equal([new("mlflow.note.content", "Three *species*."), new("team", "botany")], experiment.Tags!.OrderBy(tag => tag.Key));
        Assert.Equal(id, (await Client.FindExperimentAsync(name, Token))?.ExperimentId);
        var found = await Client.SearchExperimentsAsync($"name = '{name}'", cancellationToken: Token).ToListAsync(Token);
        Assert.Equal([id], found.Select(e => e.ExperimentId));
    }

    [Fact]
    public async Task An_experiment_that_does_not_exist_is_null_by_name_and_an_error_by_id()
    {
        Assert.Null(await Client.FindExperimentAsync(Unique("nothing"), Token));

        var error = await Assert.ThrowsAsync<MlflowException>(() => Client.GetExperimentAsync("987654321", Token));
        Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, error.ErrorCode);
        Assert.Contains("987654321", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_who_ask_for_an_experiment_at_once_get_the_same()
    {
        var name = Unique("race");

        var ids = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Client.GetOrCreateExperimentAsync(name, Token)));

        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task A_deleted_experiment_is_found_but_not_used_until_it_is_restored()
    {
        var name = Unique("deleted");
        var id = await Client.CreateExperimentAsync(name, cancellationToken: Token);
        await Client.DeleteExperimentAsync(id, Token);

        Assert.Equal(LifecycleStages.Deleted, (await Client.FindExperimentAsync(name, Token))?.LifecycleStage);
        Assert.Empty(await Client.SearchExperimentsAsync($"name = '{name}'", cancellationToken: Token).ToListAsync(Token));
        Assert.Single(await Client.SearchExperimentsAsync($"name = '{name}'", ViewType.DeletedOnly, cancellationToken: Token).ToListAsync(Token));
        var taken = await Assert.ThrowsAsync<MlflowException>(() => Client.CreateExperimentAsync(name, cancellationToken: Token));
        Assert.Equal(MlflowErrorCodes.ResourceAlreadyExists, taken.ErrorCode);
        var deleted = await Assert.ThrowsAsync<MlflowException>(() => Client.GetOrCreateExperimentAsync(name, Token));
        Assert.Contains($"--experiment-id {id}", deleted.Message, StringComparison.Ordinal);

        await Client.RestoreExperimentAsync(id, Token);
        Assert.Equal(id, await Client.GetOrCreateExperimentAsync(name, Token));
    }

    [Fact]
    public async Task A_run_keeps_its_times_its_name_and_how_it_ended()
    {
        var experiment = await Client.CreateExperimentAsync(Unique("runs"), cancellationToken: Token);
        var start = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);

        var started = await Client.CreateRunAsync(experiment, "first", start, [new("mlflow.user", "ada")], Token);
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
        var metrics = Enumerable.Range(0, 2500).Select(i => new Metric { Key = "loss", Value = 1.0 / (i + 1), Timestamp = 1000 + i, Step = i }).ToList();
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
        Metric[] metrics = [new() { Key = "loss", Value = 0.5, Timestamp = 1000, Step = 1 }, new() { Key = "loss", Value = double.NaN, Timestamp = 1001, Step = 2 }];

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

        await Client.LogBatchAsync(run.Info.RunId, [new() { Key = "odd/metric", Value = logged, Timestamp = 1, Step = -3 }], cancellationToken: Token);

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

        await Client.LogInputsAsync(run.Info.RunId, [input], Token);
        await Client.LogInputsAsync(run.Info.RunId, [input], Token);

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
            await Client.LogBatchAsync(run.Info.RunId, [new() { Key = "accuracy", Value = accuracy, Timestamp = 1 }], cancellationToken: Token);
        }

        var best = await Client.SearchRunsAsync([experiment], "metrics.accuracy > 0.5", ["metrics.accuracy DESC"], cancellationToken: Token).ToListAsync(Token);
        var first = await Client.SearchRunsAsync([experiment], orderBy: ["metrics.accuracy ASC"], maxResults: 2, cancellationToken: Token).ToListAsync(Token);

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

    [Fact]
    public async Task An_artifact_comes_back_as_it_was_sent()
    {
        var run = await StartRunAsync();
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        using var content = new MemoryStream(bytes);

        await Client.UploadArtifactAsync(run, "plots/Verwirrung & 100 %/matrix +1.png", content, Token);

        Assert.True(content.CanRead);
        await using var stream = await Client.OpenArtifactAsync(run, "plots/Verwirrung & 100 %/matrix +1.png", Token);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Token);
        Assert.Equal(bytes, copy.ToArray());

        Assert.Equal([new ArtifactFile { Path = "plots", IsDir = true }], await Client.ListArtifactsAsync(run.Info.RunId, cancellationToken: Token).ToListAsync(Token));
        Assert.Equal([new ArtifactFile { Path = "plots/Verwirrung & 100 %/matrix +1.png", FileSize = bytes.Length }],
            await Client.ListArtifactsAsync(run.Info.RunId, "plots/Verwirrung & 100 %", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_stream_that_cannot_seek_is_uploaded_too()
    {
        var run = await StartRunAsync();
        await using var content = new OneWayStream(new MemoryStream(new byte[100_000]));

        await Client.UploadArtifactAsync(run, "zeros.bin", content, Token);

        Assert.Equal([new ArtifactFile { Path = "zeros.bin", FileSize = 100_000 }],
            await Client.ListArtifactsAsync(run.Info.RunId, cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task An_artifact_that_does_not_exist_is_an_error_with_a_code()
    {
        var run = await StartRunAsync();

        var error = await Assert.ThrowsAsync<MlflowException>(() => Client.OpenArtifactAsync(run, "none.md", Token));

        Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, error.ErrorCode);
    }

    [Fact]
    public async Task A_folder_is_downloaded_by_every_name_that_it_has()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["model/data/deep"]);
        await File.WriteAllTextAsync(folder["model/MLmodel"], "flavors: {}\n", Token);
        await File.WriteAllBytesAsync(folder["model/data/model.zip"], RandomNumberGenerator.GetBytes(200_000), Token);
        await File.WriteAllTextAsync(folder["model/data/deep/empty"], "", Token);
        await File.WriteAllTextAsync(folder["model/.hidden"], "x", Token);
        var run = await StartRunAsync();
        await Client.UploadFolderAsync(run, folder["model"], "model", Token);
        var name = $"iris-{Guid.NewGuid():N}";
        await Client.CreateRegisteredModelAsync(name, cancellationToken: Token);
        var version = await Client.CreateModelVersionAsync(name, $"{run.Info.ArtifactUri}/model", run.Info.RunId, cancellationToken: Token);
        await Client.CreateModelVersionAsync(name, $"runs:/{run.Info.RunId}/model", run.Info.RunId, cancellationToken: Token);
        await Client.SetAliasAsync(name, "champion", version.Version, Token);

        string[] uris = [version.Source!, $"runs:/{run.Info.RunId}/model", $"models:/{name}/1", $"models:/{name}/2", $"models:/{name}@champion"];
        for (var i = 0; i < uris.Length; i++)
        {
            await Client.DownloadFolderAsync(uris[i], folder[$"copy{i}"], Token);
            Assert.Equal(Contents(folder["model"]), Contents(folder[$"copy{i}"]));
        }
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_leaves_nothing_behind()
    {
        using var folder = new TempFolder();
        var run = await StartRunAsync();

        var error = await Assert.ThrowsAsync<MlflowException>(() => Client.DownloadFolderAsync($"runs:/{run.Info.RunId}/model", folder["copy"], Token));

        Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, error.ErrorCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_version_is_registered_tagged_and_found_by_its_alias()
    {
        var run = await StartRunAsync();
        var name = $"iris {Guid.NewGuid():N}";
        await Client.CreateRegisteredModelAsync(name, "Species of an iris.", [new("owner", "ada")], Token);
        var source = $"{run.Info.ArtifactUri}/model";
        var first = await Client.CreateModelVersionAsync(name, source, run.Info.RunId, [new("mlapp.sha256", "00ff")], "The first.", Token);
        var second = await Client.CreateModelVersionAsync(name, source, run.Info.RunId, cancellationToken: Token);
        await Client.SetModelVersionTagAsync(name, second.Version, "mlapp.promotion", "better by 0.1", Token);
        await Client.UpdateModelVersionAsync(name, second.Version, "The second.", Token);
        await Client.SetAliasAsync(name, "champion", first.Version, Token);
        await Client.SetAliasAsync(name, "previous", first.Version, Token);
        await Client.SetAliasAsync(name, "champion", second.Version, Token);

        Assert.Equal(("1", "2"), (first.Version, second.Version));
        var champion = await Client.FindModelVersionByAliasAsync(name, "champion", Token);
        Assert.Equal("2", champion?.Version);
        Assert.Equal("The second.", champion?.Description);
        Assert.Equal(["champion"], champion?.Aliases);
        Assert.Equal([new("mlapp.promotion", "better by 0.1")], champion?.Tags);
        Assert.Equal("1", (await Client.GetModelVersionAsync(ModelUri.OfAlias(name, "previous"), Token)).Version);
        var one = await Client.GetModelVersionAsync(name, "1", Token);
        Assert.Equal((source, run.Info.RunId, "READY", "The first."), (one.Source, one.RunId, one.Status, one.Description));
        Assert.Equal([new("mlapp.sha256", "00ff")], one.Tags);
        var found = await Client.SearchModelVersionsAsync($"name = '{name}'", ["version_number DESC"], Token).ToListAsync(Token);
        Assert.Equal(["2", "1"], found.Select(version => version.Version));
        var model = await Client.FindRegisteredModelAsync(name, Token);
        Assert.Equal("Species of an iris.", model?.Description);
        Assert.Equal([new("champion", "2"), new("previous", "1")], model!.Aliases!.OrderBy(alias => alias.Alias));

        await Client.DeleteAliasAsync(name, "previous", Token);
        await Client.DeleteAliasAsync(name, "previous", Token);
        Assert.Null(await Client.FindModelVersionByAliasAsync(name, "previous", Token));
        await Client.DeleteModelVersionAsync(name, "2", Token);
        Assert.Null(await Client.FindModelVersionByAliasAsync(name, "champion", Token));
    }

    [Fact]
    public async Task A_registered_model_is_described_found_and_deleted()
    {
        var name = $"rose-{Guid.NewGuid():N}";
        Assert.Equal(name, (await Client.GetOrCreateRegisteredModelAsync(name, Token)).Name);
        Assert.Equal(name, (await Client.GetOrCreateRegisteredModelAsync(name, Token)).Name);
        await Client.UpdateRegisteredModelAsync(name, "Roses.", Token);
        await Client.SetRegisteredModelTagAsync(name, "task", "binary", Token);

        var found = Assert.Single(await Client.SearchRegisteredModelsAsync($"name LIKE '{name[..20]}%'", cancellationToken: Token).ToListAsync(Token));
        Assert.Equal("Roses.", found.Description);
        Assert.Equal([new("task", "binary")], found.Tags);
        var taken = await Assert.ThrowsAsync<MlflowException>(() => Client.CreateRegisteredModelAsync(name, cancellationToken: Token));
        Assert.Equal(MlflowErrorCodes.ResourceAlreadyExists, taken.ErrorCode);

        await Client.DeleteRegisteredModelAsync(name, Token);
        Assert.Null(await Client.FindRegisteredModelAsync(name, Token));
    }

    [Fact]
    public async Task What_is_not_registered_is_null_or_an_error_that_names_it()
    {
        var name = $"none-{Guid.NewGuid():N}";

        Assert.Null(await Client.FindRegisteredModelAsync(name, Token));
        Assert.Null(await Client.FindModelVersionByAliasAsync(name, "champion", Token));
        var version = await Assert.ThrowsAsync<MlflowException>(() => Client.GetModelVersionAsync(name, "1", Token));
        var alias = await Assert.ThrowsAsync<MlflowException>(() => Client.GetModelVersionAsync(ModelUri.OfAlias(name, "champion"), Token));

        Assert.All([version, alias], error =>
        {
            Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, error.ErrorCode);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        });
    }

    protected static Dictionary<string, string> Contents(string folder) => Directory
        .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
}
