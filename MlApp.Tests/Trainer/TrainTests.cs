using System.Globalization;
using System.Text.Json;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling.Folders;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class TrainTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Training_iris_leaves_a_run_with_all_that_is_known_and_a_champion()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        await TrainAndCheckAsync(server.BaseAddress);
    }

    [Fact]
    public async Task The_real_server_takes_it_all_too()
    {
        RealMlflow.Require();
        await using var server = await RealMlflow.StartAsync(Directory.CreateDirectory(_folder["mlflow"]).FullName, Token);
        await TrainAndCheckAsync(server.Uri);
    }

    [Fact]
    public async Task With_if_changed_an_unchanged_champion_is_not_trained_again_and_a_changed_configuration_is()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var trainer = new TrainerProcess(_folder.Path, server.BaseAddress);
        var config = Configurations.Iris(_folder);

        var first = await trainer.RunAsync(Token, "train", "--config", config, "--if-changed");
        var second = await trainer.RunAsync(Token, "train", "--config", config, "--if-changed");
        var third = await trainer.RunAsync(Token, "train", "--config", config, "--if-changed", "--seed", "8");

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(0, second.ExitCode);
        Assert.Equal("iris: nothing has changed since champion version 1 was trained, accuracy 1.", Assert.Single(second.OutputLines));
        Assert.Equal(0, third.ExitCode);
        using var client = new MlflowClient(server.Http);
        Assert.Equal("2", (await client.FindModelVersionByAliasAsync("iris", "champion", Token))!.Version);
    }

    [Fact]
    public async Task With_if_changed_other_data_under_the_same_name_are_trained()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var trainer = new TrainerProcess(_folder.Path, server.BaseAddress);
        var (config, data) = (_folder["own.yaml"], _folder["own.csv"]);
        await File.WriteAllTextAsync(config, "model: own\ntask: multiclass\ndata: { path: own.csv, label: species }\ntrainer: { name: lbfgs }\n", Token);
        File.Copy(RepositoryRoot.File("data", "iris.csv"), data);

        await trainer.RunAsync(Token, "train", "--config", config, "--if-changed");
        var unchanged = await trainer.RunAsync(Token, "train", "--config", config, "--if-changed");
        await File.AppendAllTextAsync(data, "5,3.4,1.5,0.3,setosa\n", Token);
        var changed = await trainer.RunAsync(Token, "train", "--config", config, "--if-changed");

        Assert.Contains("nothing has changed", unchanged.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing has changed", changed.Output, StringComparison.Ordinal);
        Assert.Contains("151 rows", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_that_is_no_terminal_has_no_control_characters()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var trainer = new TrainerProcess(_folder.Path, server.BaseAddress);

        var result = await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder));

        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain(result.Output + result.Error, c => char.IsControl(c) && c is not ('\n' or '\r'));
        foreach (var stage in new[] { "load", "fit", "evaluate", "explain", "log", "register" })
            Assert.Contains(result.OutputLines, line => line.StartsWith(stage + ' ', StringComparison.Ordinal));
        Assert.Contains("iris version 1 is the champion", result.OutputLines);
        Assert.Contains(result.OutputLines, line => line.StartsWith("run ", StringComparison.Ordinal) && line.Contains(server.BaseAddress.ToString(), StringComparison.Ordinal));
    }

    private async Task TrainAndCheckAsync(Uri trackingUri)
    {
        var result = await new TrainerProcess(_folder.Path, trackingUri).RunAsync(Token, "train", "--config", Configurations.Shipped("iris.yaml"));
        Assert.True(result.ExitCode == 0, result.ToString());

        using var client = new MlflowClient(new MlflowClientOptions { TrackingUri = trackingUri.ToString() });
        var version = await client.FindModelVersionByAliasAsync("iris", "champion", Token);
        Assert.Equal("1", version!.Version);
        var run = await client.GetRunAsync(version.RunId!, Token);

        Assert.Equal(RunStatus.Finished, run.Info.Status);
        Assert.NotNull(run.Info.EndTime);
        Assert.Equal("iris", (await client.GetExperimentAsync(run.Info.ExperimentId, Token)).Name);
        CheckParameters(run);
        CheckMetrics(run, version);
        CheckTags(run, version);
        CheckDataset(run);
        await CheckFilesAsync(client, run);
        await CheckModelAsync(client, version);
    }

    private static void CheckParameters(Run run)
    {
        var parameters = run.Data.Params!.ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.Equal("lbfgs", parameters["trainer.name"]);
        Assert.Equal("multiclass", parameters["task"]);
        Assert.Equal("7", parameters["split.seed"]);
        Assert.Equal("120", parameters["split.train_rows"]);
        Assert.Equal("sepal_length, sepal_width, petal_length, petal_width", parameters["data.numeric"]);
        Assert.Contains(parameters.Keys, key => key.StartsWith("trainer.l2Regularization", StringComparison.OrdinalIgnoreCase));
    }

    private static void CheckMetrics(Run run, ModelVersion version)
    {
        var metrics = run.Data.Metrics!.ToDictionary(metric => metric.Key, metric => metric.Value);
        Assert.InRange(metrics["accuracy"], 0.93, 1);
        Assert.InRange(metrics["log_loss"], 0, 0.4);
        foreach (var name in new[] { "macro_f1", "precision_setosa", "recall_virginica", "f1_versicolor", "fit_seconds" }) Assert.Contains(name, metrics.Keys);
        Assert.Equal(metrics["accuracy"], double.Parse(Tag(version.Tags, "mlapp.metric.accuracy"), CultureInfo.InvariantCulture));
    }

    private static void CheckTags(Run run, ModelVersion version)
    {
        Assert.Equal(Environment.UserName, Tag(run.Data.Tags, "mlflow.user"));
        Assert.Equal("MlApp.Trainer", Tag(run.Data.Tags, "mlflow.source.name"));
        Assert.StartsWith("10.", Tag(run.Data.Tags, "mlapp.environment.dotnet"), StringComparison.Ordinal);
        Assert.StartsWith("5.", Tag(run.Data.Tags, "mlapp.environment.mlnet"), StringComparison.Ordinal);
        Assert.Equal(64, Tag(run.Data.Tags, "mlapp.fingerprint").Length);
        Assert.Equal(Tag(run.Data.Tags, "mlapp.fingerprint"), Tag(version.Tags, "mlapp.fingerprint"));
        Assert.Equal("Version 1 becomes champion: there was none before.", Tag(run.Data.Tags, "mlapp.promotion"));
        Assert.Equal(Tag(run.Data.Tags, "mlapp.promotion"), Tag(version.Tags, "mlapp.promotion"));
        // The checkout is a git repository, wherever it lies; an archive of it is none.
        if (Directory.Exists(RepositoryRoot.File(".git"))) Assert.Matches("^[0-9a-f]{40,64}$", Tag(run.Data.Tags, "mlflow.source.git.commit"));
    }

    private static void CheckDataset(Run run)
    {
        var input = Assert.Single(run.Inputs!.DatasetInputs!);
        Assert.Equal("training", Tag(input.Tags, "mlflow.data.context"));
        Assert.Equal("iris", input.Dataset!.Name);
        Assert.InRange(input.Dataset.Digest.Length, 8, 36);
        using var schema = JsonDocument.Parse(input.Dataset.Schema!);
        Assert.Equal(5, schema.RootElement.GetProperty("mlflow_colspec").GetArrayLength());
        using var profile = JsonDocument.Parse(input.Dataset.Profile!);
        Assert.Equal(150, profile.RootElement.GetProperty("num_rows").GetInt32());
        using var source = JsonDocument.Parse(input.Dataset.Source);
        Assert.StartsWith(input.Dataset.Digest, source.RootElement.GetProperty("sha256").GetString(), StringComparison.Ordinal);
    }

    private static async Task CheckFilesAsync(MlflowClient client, Run run)
    {
        foreach (var plot in new[] { "confusion_matrix", "classes", "importance" })
        {
            await using var stream = await client.OpenArtifactAsync(run, $"plots/{plot}.png", Token);
            using var png = new MemoryStream();
            await stream.CopyToAsync(png, Token);
            PngImage.AssertIsPlot(png.ToArray());
        }

        List<string> reports = [];
        await foreach (var file in client.ListArtifactsAsync(run.Info.RunId, "reports", Token)) reports.Add(file.Path);
        Assert.Equal(["reports/confusion_matrix.csv", "reports/importance.csv", "reports/metrics.json"], reports.Order(StringComparer.Ordinal));
    }

    private async Task CheckModelAsync(MlflowClient client, ModelVersion version)
    {
        await client.DownloadFolderAsync(version.Source!, _folder["fetched"], Token);
        Assert.Equal(Tag(version.Tags, "mlapp.sha256"), ModelFolder.ComputeSha256(_folder["fetched"]));
        Assert.Equal(version.RunId, ModelFolder.Open(_folder["fetched"]).RunId);
    }

    private static string Tag(IReadOnlyList<KeyValue>? tags, string key) => Assert.Single(tags ?? [], tag => tag.Key == key).Value;
}
