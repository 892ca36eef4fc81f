using System.Text;
using System.Text.Json;
using MlApp.Mlflow;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer.Copying;

/// <summary>Between two servers of ours; needs no Python.</summary>
public sealed class EmbeddedToEmbeddedCopyTests(EmbeddedMlflow source) : CopySuite, IClassFixture<EmbeddedMlflow>
{
    private EmbeddedMlflow? _target;

    protected override async Task<(Uri Source, Uri Target)> ServersAsync()
    {
        _target = await EmbeddedMlflow.StartAsync();
        return (source.BaseAddress, _target.BaseAddress);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_target is not null) await _target.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_name_all_experiments_and_models_are_copied()
    {
        await using var other = await EmbeddedMlflow.StartAsync();
        using var client = new MlflowClient(new MlflowClientOptions { TrackingUri = other.BaseAddress.ToString() });
        await new SampleStore(client, "one", "m1").FillAsync();
        await new SampleStore(client, "two", "m2").AddRunsAsync(3);
        await client.CreateRunAsync("0", "of Default", DateTimeOffset.UnixEpoch, cancellationToken: Token);

        var result = await new TrainerProcess(Folder.Path).RunAsync(
            Token, "copy", "--from", other.BaseAddress.ToString(), "--to", Target.TrackingUri.ToString());

        Assert.True(result.ExitCode == 0, result.ToString());
        foreach (var (experiment, model) in ((string, string?)[])[("one", "m1"), ("two", null), ("Default", null)])
            Assert.Equal(await StoreSnapshot.TakeAsync(client, experiment, model), await StoreSnapshot.TakeAsync(Target, experiment, model));
    }
}

/// <summary>From ours to the real server.</summary>
public sealed class EmbeddedToRealCopyTests(EmbeddedMlflow source, SharedRealMlflow target) : CopySuite, IClassFixture<EmbeddedMlflow>
{
    protected override async Task<(Uri Source, Uri Target)> ServersAsync() => (source.BaseAddress, (await target.GetAsync()).Uri);

    [Fact]
    public async Task The_Python_client_reads_the_champion_of_the_copy()
    {
        var name = $"champion-{Guid.NewGuid():N}";
        await new SampleStore(Source, name, name).FillAsync();
        await CopyAsync("--model", name);

        var printed = await RealMlflow.RunPythonAsync("""
            import os, sys, mlflow
            path = mlflow.artifacts.download_artifacts(artifact_uri=f"models:/{sys.argv[1]}@champion", dst_path=sys.argv[2])
            version = mlflow.MlflowClient().get_model_version_by_alias(sys.argv[1], "champion")
            run = mlflow.get_run(version.run_id)
            print("read", version.version, run.info.run_name, open(os.path.join(path, "MLmodel")).read())
            """, Target.TrackingUri, [name, Folder["python"]], Token);

        Assert.Contains("read 4 C=1 flavors: {}", printed, StringComparison.Ordinal);
    }
}

/// <summary>From the real server to ours.</summary>
public sealed class RealToEmbeddedCopyTests(EmbeddedMlflow target, SharedRealMlflow source) : CopySuite, IClassFixture<EmbeddedMlflow>
{
    protected override async Task<(Uri Source, Uri Target)> ServersAsync() => ((await source.GetAsync()).Uri, target.BaseAddress);

    [Fact]
    public async Task Files_that_the_source_keeps_outside_of_its_artifact_proxy_are_copied_too()
    {
        var name = $"outside-{Guid.NewGuid():N}";
        using var http = new HttpClient { BaseAddress = Source.TrackingUri };
        // Not as a stream: the real server reads only a body whose length is known.
        using var body = new StringContent(
            JsonSerializer.Serialize(new { name, artifact_location = Folder["outside"] }), Encoding.UTF8, "application/json");
        using var created = await http.PostAsync(new Uri("api/2.0/mlflow/experiments/create", UriKind.Relative), body, Token);
        created.EnsureSuccessStatusCode();
        var experiment = await Source.FindExperimentAsync(name, Token);
        var run = await Source.CreateRunAsync(experiment!.ExperimentId, "old", DateTimeOffset.UnixEpoch, cancellationToken: Token);
        Directory.CreateDirectory(Folder[$"outside/{run.Info.RunId}/artifacts/a"]);
        await File.WriteAllTextAsync(Folder[$"outside/{run.Info.RunId}/artifacts/a/größe.txt"], "x", Token);

        await CopyAsync("--experiment", name);

        var copies = await Target.FindExperimentAsync(name, Token);
        var copy = Assert.Single(await Target.SearchRunsAsync([copies!.ExperimentId], cancellationToken: Token).ToListAsync(Token));
        using var text = new StreamReader(await Target.OpenArtifactAsync(copy, "a/größe.txt", Token));
        Assert.Equal("x", await text.ReadToEndAsync(Token));
    }
}
