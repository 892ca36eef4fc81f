using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer.Copying;

/// <summary>What <c>copy</c> promises between any two servers.</summary>
public abstract class CopySuite : IAsyncLifetime
{
    private readonly string _experiment = $"copied {Guid.NewGuid():N}";
    private readonly string _model = $"model {Guid.NewGuid():N}";

    protected MlflowClient Source { get; private set; } = null!;

    protected MlflowClient Target { get; private set; } = null!;

    protected TempFolder Folder { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Task<(Uri Source, Uri Target)> ServersAsync();

    public async ValueTask InitializeAsync()
    {
        var (source, target) = await ServersAsync();
        Source = new MlflowClient(new MlflowClientOptions { TrackingUri = source.ToString() });
        Target = new MlflowClient(new MlflowClientOptions { TrackingUri = target.ToString() });
    }

    public virtual ValueTask DisposeAsync()
    {
        Source.Dispose();
        Target.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Everything_arrives_as_it_was_and_the_second_time_there_is_nothing_to_copy()
    {
        await new SampleStore(Source, _experiment, _model).FillAsync();

        var first = await CopyAsync("--experiment", _experiment, "--model", _model);
        var copy = await StoreSnapshot.TakeAsync(Target, _experiment, _model);
        var second = await CopyAsync("--experiment", _experiment, "--model", _model);

        Assert.Equal(await StoreSnapshot.TakeAsync(Source, _experiment, _model), copy);
        Assert.Contains("1 experiment, 4 runs, ", first.OutputLines[^1], StringComparison.Ordinal);
        Assert.Contains("4 versions, 2 aliases", first.OutputLines[^1], StringComparison.Ordinal);
        Assert.StartsWith("Nothing to copy: ", Assert.Single(second.OutputLines), StringComparison.Ordinal);
        Assert.Equal(copy, await StoreSnapshot.TakeAsync(Target, _experiment, _model));
    }

    [Fact]
    public async Task Only_what_changed_since_is_copied_again_and_the_way_back_finds_the_originals()
    {
        await new SampleStore(Source, _experiment, _model).FillAsync();
        await CopyAsync("--model", _model);
        await CopyAsync("--experiment", _experiment);

        var run = (await RunsAsync(Source)).First(run => run.Info.RunName == "C=1");
        await Source.SetTagAsync(run.Info.RunId, "stage", "approved", Token);
        await Source.CreateModelVersionAsync(_model, $"{run.Info.ArtifactUri}/model", run.Info.RunId, cancellationToken: Token);
        await Source.SetAliasAsync(_model, "champion", "6", Token);
        var again = await CopyAsync("--experiment", _experiment, "--model", _model);

        Assert.EndsWith(": 1 run, 2,506 metric points, 1 version, 1 alias.", again.OutputLines[^1], StringComparison.Ordinal);
        Assert.Equal(await StoreSnapshot.TakeAsync(Source, _experiment, _model), await StoreSnapshot.TakeAsync(Target, _experiment, _model));

        var before = await StoreSnapshot.TakeAsync(Source, _experiment, _model);
        var back = await CopyAsync(Target, Source, "--experiment", _experiment, "--model", _model);
        Assert.StartsWith("Nothing to copy: ", Assert.Single(back.OutputLines), StringComparison.Ordinal);
        Assert.Equal(before, await StoreSnapshot.TakeAsync(Source, _experiment, _model));
    }

    [Fact]
    public async Task A_copy_that_is_killed_again_and_again_is_complete_in_the_end()
    {
        const int runs = 60;
        await new SampleStore(Source, _experiment, _model).AddRunsAsync(runs);

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        // The last one far from the end, or it would be there before the kill.
        foreach (var reached in (int[])[1, 5, 10, 17, 25])
        {
            using var kill = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var copy = new TrainerProcess(Folder.Path).RunAsync(kill.Token, Arguments(Source, Target, ["--experiment", _experiment]));
            while (!copy.IsCompleted && (await RunsAsync(Target)).Count < reached) await timer.WaitForNextTickAsync(Token);
            await kill.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy);
        }

        await CopyAsync("--experiment", _experiment);

        Assert.Equal(runs, (await RunsAsync(Target)).Count);
        Assert.Equal(await StoreSnapshot.TakeAsync(Source, _experiment), await StoreSnapshot.TakeAsync(Target, _experiment));
    }

    private protected Task<TrainerResult> CopyAsync(params string[] selection) => CopyAsync(Source, Target, selection);

    private async Task<IReadOnlyList<Run>> RunsAsync(MlflowClient client) =>
        await client.FindExperimentAsync(_experiment, Token) is { } found
            ? await client.SearchRunsAsync([found.ExperimentId], cancellationToken: Token).ToListAsync(Token)
            : [];

    private async Task<TrainerResult> CopyAsync(MlflowClient from, MlflowClient to, params string[] selection)
    {
        var result = await new TrainerProcess(Folder.Path).RunAsync(Token, Arguments(from, to, selection));
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    private static string[] Arguments(MlflowClient from, MlflowClient to, string[] selection) =>
        ["copy", "--from", from.TrackingUri.ToString(), "--to", to.TrackingUri.ToString(), .. selection];
}
