using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class InterruptionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Control_C_ends_a_training_and_marks_its_run_as_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Ctrl+C is sent as a signal, which Windows does not have.");
        await using var server = await EmbeddedMlflow.StartAsync();
        using var client = new MlflowClient(server.Http);
        using var controlC = new CancellationTokenSource();
        var training = new TrainerProcess(_folder.Path, server.BaseAddress)
            .RunUntilAsync(["train", "--config", await LongTraining.WriteAsync(_folder, Token)], controlC.Token, Token);

        var run = await WaitForRunAsync(client, training);
        await controlC.CancelAsync();
        var result = await training.WaitAsync(Patience, Token);

        Assert.True(result.ExitCode == 130, result.ToString());
        Assert.Equal("Stopped.", Assert.Single(result.ErrorLines));
        Assert.Equal(RunStatus.Killed, (await client.GetRunAsync(run.Info.RunId, Token)).Info.Status);
        Assert.Null(await client.FindRegisteredModelAsync("long", Token));
    }

    [Fact]
    public async Task A_training_that_fails_marks_its_run_as_failed_with_the_reason()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        using var client = new MlflowClient(server.Http);
        var config = Configurations.Iris(_folder, trainer: "{ name: sdca, parameters: { nonsense: 1 } }");

        var result = await new TrainerProcess(_folder.Path, server.BaseAddress).RunAsync(Token, "train", "--config", config);

        Assert.Equal(2, result.ExitCode);
        var run = await FindRunAsync(client, "iris");
        Assert.Equal(RunStatus.Failed, run!.Info.Status);
        Assert.Contains("nonsense", Assert.Single(run.Data.Tags!, tag => tag.Key == "mlapp.error").Value, StringComparison.Ordinal);
    }

    private static async Task<Run> WaitForRunAsync(MlflowClient client, Task<TrainerResult> training)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            Assert.False(training.IsCompleted, "The training ended before it was interrupted.");
            if (await FindRunAsync(client, "long") is { } run) return run;
        }

        throw new TimeoutException();
    }

    private static async Task<Run?> FindRunAsync(MlflowClient client, string experiment)
    {
        if (await client.FindExperimentAsync(experiment, Token) is not { } found) return null;
        await foreach (var run in client.SearchRunsAsync([found.ExperimentId], cancellationToken: Token)) return run;
        return null;
    }
}
