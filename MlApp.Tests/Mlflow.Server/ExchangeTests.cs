using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>Nobody is locked in: each server goes on with what the other one wrote.</summary>
public sealed class ExchangeTests
{
    private const string Write = """
        import mlflow, os, sys, tempfile
        client = mlflow.MlflowClient()
        experiment = client.create_experiment("written by Python", tags={"team": "botany"})
        with mlflow.start_run(experiment_id=experiment, run_name="first") as run:
            mlflow.log_params({"C": 0.1, "note": "µ 花"})
            for step in range(5): mlflow.log_metric("loss", 1.0 / (step + 1), step=step)
            mlflow.log_metric("nan", float("nan")); mlflow.log_metric("inf", float("inf"))
            mlflow.set_tag("stage", "fit")
            mlflow.log_text("hello", "notes/read me.txt")
            mlflow.log_dict({"a": 1}, "model/MLmodel")
        client.create_registered_model("rose", description="A flower.")
        version = client.create_model_version("rose", run.info.artifact_uri + "/model", run.info.run_id, tags={"checked": "yes"})
        client.set_registered_model_alias("rose", "champion", version.version)
        print(run.info.run_id)
        """;

    private const string Read = """
        import json, mlflow, sys
        client = mlflow.MlflowClient()
        experiment = mlflow.get_experiment_by_name("written by Python")
        run = client.search_runs([experiment.experiment_id], "params.C = '0.1' AND metrics.loss < 0.5")[0]
        version = client.get_model_version_by_alias("rose", "champion")
        print(json.dumps({
            "tags": experiment.tags, "name": run.info.run_name, "status": run.info.status, "params": run.data.params,
            "loss": [[m.step, m.value] for m in client.get_metric_history(run.info.run_id, "loss")],
            "nan": str(run.data.metrics["nan"]), "inf": run.data.metrics["inf"], "stage": run.data.tags["stage"],
            "files": sorted(f.path for f in client.list_artifacts(run.info.run_id)),
            "text": mlflow.artifacts.load_text(run.info.artifact_uri + "/notes/read me.txt"),
            "version": [version.version, version.run_id == run.info.run_id, version.tags, list(version.aliases)],
            "description": client.get_registered_model("rose").description,
        }))
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_real_server_opens_our_database_and_its_client_reads_what_was_written_through_ours()
    {
        RealMlflow.Require();
        using var folder = new TempFolder();
        string throughOurs;
        await using (var ours = await EmbeddedMlflow.StartAsync())
        {
            await RealMlflow.RunPythonAsync(Write, ours.BaseAddress, [], Token);
            throughOurs = await RealMlflow.RunPythonAsync(Read, ours.BaseAddress, [], Token);
            await ours.StopAsync();
            CopyFolder(ours.DataFolder, folder.Path);
        }

        await using var real = await RealMlflow.StartAsync(folder.Path, Token);
        var throughReal = await RealMlflow.RunPythonAsync(Read, real.Uri, [], Token);

        Assert.Equal(throughOurs, throughReal);
        Assert.Contains("\"files\": [\"model\", \"notes\"]", throughReal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_server_opens_the_real_ones_database_and_its_client_reads_the_same_from_it()
    {
        RealMlflow.Require();
        using var folder = new TempFolder();
        string throughReal;
        await using (var real = await RealMlflow.StartAsync(folder.Path, Token))
        {
            await RealMlflow.RunPythonAsync(Write, real.Uri, [], Token);
            throughReal = await RealMlflow.RunPythonAsync(Read, real.Uri, [], Token);
        }

        await using var ours = await EmbeddedMlflow.StartAsync(data => CopyFolder(folder.Path, data));
        Assert.Equal(throughReal, await RealMlflow.RunPythonAsync(Read, ours.BaseAddress, [], Token));
        // And it goes on with it.
        var created = await ours.Http.PostAsJsonAsync("api/2.0/mlflow/experiments/create", new { name = "written by ours" }, Token);
        Assert.Equal("2", (string)(await created.Content.ReadFromJsonAsync<JsonNode>(Token))!["experiment_id"]!);
    }

    private static void CopyFolder(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) is "mlflow.lock" or "mlflow.pid") continue;
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
