using System.Net;
using System.Text;
using MlApp.Mlflow;
using MlApp.Tests.Mlflow;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer.Copying;

/// <summary>What cannot be copied is said in one line, before anything is changed.</summary>
public sealed class CopyRefusalTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private EmbeddedMlflow _source = null!;
    private EmbeddedMlflow _target = null!;
    private MlflowClient _from = null!;
    private MlflowClient _to = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_source, _target) = (await EmbeddedMlflow.StartAsync(), await EmbeddedMlflow.StartAsync());
        (_from, _to) = (new MlflowClient(_source.Http), new MlflowClient(_target.Http));
    }

    public async ValueTask DisposeAsync()
    {
        _from.Dispose();
        _to.Dispose();
        await _source.DisposeAsync();
        await _target.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_and_nothing_is_copied_to_the_other()
    {
        var nobody = new Uri($"http://127.0.0.1:{Ports.Free()}/");
        await new SampleStore(_from, "one", "m").AddRunsAsync(1);

        Assert.StartsWith($"MLflow at {nobody} cannot be reached", await FailsAsync(3, nobody, _target.BaseAddress), StringComparison.Ordinal);
        Assert.StartsWith($"MLflow at {nobody} cannot be reached", await FailsAsync(3, _source.BaseAddress, nobody), StringComparison.Ordinal);
        Assert.Null(await _to.FindExperimentAsync("one", Token));
    }

    [Fact]
    public async Task What_the_source_does_not_have_is_named()
    {
        var id = await _from.CreateExperimentAsync("one", cancellationToken: Token);
        await _from.DeleteExperimentAsync(id, Token);

        Assert.Equal($"There is no experiment 'nope' at {_source.BaseAddress}.", await FailsAsync("--experiment", "nope"));
        Assert.Equal($"There is no registered model 'nope' at {_source.BaseAddress}.", await FailsAsync("--model", "nope"));
        Assert.StartsWith($"The experiment 'one' is deleted at {_source.BaseAddress}: restore it",
            await FailsAsync("--experiment", "one"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_something_else_has_at_the_target_is_named()
    {
        await new SampleStore(_from, "one", "m").FillAsync();
        var id = await _to.CreateExperimentAsync("one", cancellationToken: Token);
        await _to.DeleteExperimentAsync(id, Token);
        await _to.CreateRegisteredModelAsync("m", cancellationToken: Token);

        Assert.StartsWith($"The experiment 'one' is deleted at {_target.BaseAddress}, and its name still taken: restore it",
            await FailsAsync("--experiment", "one"), StringComparison.Ordinal);
        Assert.StartsWith($"There is another registered model 'm' at {_target.BaseAddress}, which is no copy",
            await FailsAsync("--model", "m"), StringComparison.Ordinal);
        Assert.Empty(await _to.SearchModelVersionsAsync(cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_version_that_was_made_at_both_sides_is_named_and_neither_is_lost()
    {
        await new SampleStore(_from, "one", "m").FillAsync();
        Assert.Equal(0, (await RunAsync(_source.BaseAddress, _target.BaseAddress, [])).ExitCode);
        foreach (var client in (MlflowClient[])[_from, _to])
        {
            var run = await client.GetRunAsync((await client.GetModelVersionAsync("m", "1", Token)).RunId!, Token);
            await client.CreateModelVersionAsync("m", $"{run.Info.ArtifactUri}/model", run.Info.RunId, cancellationToken: Token);
        }

        Assert.StartsWith($"Version 6 of 'm' at {_target.BaseAddress} is not a copy", await FailsAsync("--model", "m"), StringComparison.Ordinal);
        Assert.Equal(5, (await _to.SearchModelVersionsAsync(cancellationToken: Token).ToListAsync(Token)).Count);
    }

    [Fact]
    public async Task Credentials_go_to_the_server_that_they_are_for_and_to_no_other()
    {
        await using var from = await MisbehavingServer.StartAsync((context, _) => MisbehavingServer.JsonAsync(context, "{}"));
        await using var to = await MisbehavingServer.StartAsync((context, _) => MisbehavingServer.StatusAsync(context, (int)HttpStatusCode.Unauthorized));
        var process = new TrainerProcess(_folder.Path, from.Uri)
        {
            Environment = { ["MLFLOW_TRACKING_TOKEN"] = "first", ["MLAPP_TO_USERNAME"] = "ada", ["MLAPP_TO_PASSWORD"] = "second" },
        };

        var result = await process.RunAsync(Token, Arguments(from.Uri, to.Uri, []));

        Assert.Equal(2, result.ExitCode);
        Assert.All(from.Requests, request => Assert.Equal("Bearer first", request.Authorization));
        var basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:second"))}";
        Assert.All(to.Requests, request => Assert.Equal(basic, request.Authorization));
        Assert.NotEmpty(from.Requests);
        Assert.NotEmpty(to.Requests);
        Assert.DoesNotContain("second", result.ToString(), StringComparison.Ordinal);
    }

    private Task<string> FailsAsync(params string[] selection) => FailsAsync(2, _source.BaseAddress, _target.BaseAddress, selection);

    private async Task<string> FailsAsync(int exitCode, Uri from, Uri to, params string[] selection)
    {
        var result = await RunAsync(from, to, selection);
        Assert.True(result.ExitCode == exitCode, result.ToString());
        return Assert.Single(result.ErrorLines);
    }

    private Task<TrainerResult> RunAsync(Uri from, Uri to, string[] selection) =>
        new TrainerProcess(_folder.Path).RunAsync(Token, Arguments(from, to, selection));

    private static string[] Arguments(Uri from, Uri to, string[] selection) =>
        ["copy", "--from", from.ToString(), "--to", to.ToString(), .. selection];
}
