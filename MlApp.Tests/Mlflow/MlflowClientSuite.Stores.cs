using System.Text.Json;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Mlflow;

public abstract partial class MlflowClientSuite
{
    [Fact]
    public async Task What_this_client_logs_the_Python_client_reads()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["MLmodel"], "flavors: {}\n", Token);
        var name = $"python-{Guid.NewGuid():N}";
        var experiment = await Client.CreateExperimentAsync(name, cancellationToken: Token);
        var run = await Client.CreateRunAsync(experiment, "von .NET", DateTimeOffset.UtcNow, cancellationToken: Token);
        Metric point = new() { Key = "loss", Value = double.NaN, Timestamp = 5, Step = 2 };
        await Client.LogBatchAsync(run.Info.RunId, [point], [new("größe", "3")], cancellationToken: Token);
        await Client.UploadFolderAsync(run, folder.Path, "model", Token);
        await Client.UpdateRunAsync(run.Info.RunId, RunStatus.Finished, DateTimeOffset.UtcNow, cancellationToken: Token);
        await Client.CreateRegisteredModelAsync(name, cancellationToken: Token);
        await Client.CreateModelVersionAsync(name, $"{run.Info.ArtifactUri}/model", run.Info.RunId, cancellationToken: Token);
        await Client.SetAliasAsync(name, "champion", "1", Token);

        var printed = await RealMlflow.RunPythonAsync("""
            import json, os, sys, mlflow
            client = mlflow.MlflowClient()
            version = client.get_model_version_by_alias(sys.argv[1], "champion")
            run = client.get_run(version.run_id)
            path = mlflow.artifacts.download_artifacts(artifact_uri=f"models:/{sys.argv[1]}@champion", dst_path=sys.argv[2])
            print(json.dumps({"name": run.info.run_name, "status": run.info.status, "params": run.data.params,
                "nan": run.data.metrics["loss"] != run.data.metrics["loss"], "model": open(os.path.join(path, "MLmodel")).read()}))
            """, Client.TrackingUri, [name, folder["python"]], Token);

        using var read = JsonDocument.Parse(printed.AsMemory(printed.LastIndexOf("{\"name\"", StringComparison.Ordinal)));
        Assert.Equal("von .NET", read.RootElement.GetProperty("name").GetString());
        Assert.Equal("FINISHED", read.RootElement.GetProperty("status").GetString());
        Assert.Equal("3", read.RootElement.GetProperty("params").GetProperty("größe").GetString());
        Assert.True(read.RootElement.GetProperty("nan").GetBoolean());
        Assert.Equal("flavors: {}\n", read.RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public async Task A_store_that_Python_filled_is_read_and_its_logged_models_are_downloaded()
    {
        var fixture = SharedFolder.Require("mlflow", "store-fixture");
        using var folder = new TempFolder();
        File.Copy(Path.Combine(fixture, "mlflow.db"), folder["mlflow.db"]);
        CopyFolder(Path.Combine(fixture, "artifacts"), folder["artifacts"]);
        var (uri, server) = await OpenAsync(folder.Path);
        await using var owned = server;
        using var client = new MlflowClient(new MlflowClientOptions { TrackingUri = uri.ToString() });

        var champion = await client.GetModelVersionAsync(ModelUri.Parse("models:/iris@champion"), Token);
        Assert.StartsWith("models:/m-", champion.Source, StringComparison.Ordinal);
        var kept = Path.Combine(fixture, "artifacts", "1", "models", champion.Source!["models:/".Length..], "artifacts");

        await client.DownloadFolderAsync(champion.Source, folder["by-source"], Token);
        await client.DownloadFolderAsync("models:/iris@champion", folder["by-alias"], Token);

        Assert.Equal(Contents(kept), Contents(folder["by-source"]));
        Assert.Equal(Contents(kept), Contents(folder["by-alias"]));
        var model = await client.GetLoggedModelAsync(champion.Source["models:/".Length..], Token);
        Assert.Equal("LOGGED_MODEL_READY", model.Info.Status);
        Assert.Contains(model.Data!.Metrics!, metric => metric.Key == "accuracy" && metric.ModelId == model.Info.ModelId);
        var run = await client.GetRunAsync(champion.RunId!, Token);
        Assert.Equal(model.Info.ModelId, Assert.Single(run.Outputs!.ModelOutputs!).ModelId);
        Assert.Equal("iris", Assert.Single(run.Inputs!.DatasetInputs!).Dataset!.Name);
    }
}
