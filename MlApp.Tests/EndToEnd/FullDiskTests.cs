using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>A disk without room: what is there stays, what is wanted is refused with the reason, and works once there is room.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private SmallDisk? _disk;

    public async ValueTask InitializeAsync()
    {
        _limit.CancelAfter(RunningApplication.Patience);
        _disk = await SmallDisk.MountAsync(_folder["disk"], megabytes: 16);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disk is not null) await _disk.DisposeAsync();
        _limit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_disk_that_gets_full_refuses_the_training_and_keeps_serving_and_the_next_training_with_room_is_served()
    {
        var aspire = new AspireCli(_folder["home"], _limit.Token);
        await using var run = new AppHostProcess(_disk!.Folder, aspire.Environment, _limit.Token, "--mlflow", "embedded");
        await run.WaitForAsync("served by ml-app");

        _disk.Fill();
        var refused = await aspire.ResourceAsync("trainer", "train-again", "--seed", "7", "--promote");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Matches("(?i)no space left on device|disk is full", refused.Output);
        Assert.DoesNotContain("   at ", refused.Output, StringComparison.Ordinal);
        Assert.Equal("1", await run.WaitUntilServedAsync());

        _disk.Empty();
        var trained = await aspire.ResourceAsync("trainer", "train-again", "--seed", "7", "--promote");
        Assert.True(trained.ExitCode == 0, trained.Output);
        await run.WaitForAsync("iris version 2 · ");
        await run.StopAsync();
    }

    [Fact]
    public async Task A_run_that_starts_on_a_full_disk_says_so_and_works_once_there_is_room()
    {
        var aspire = new AspireCli(_folder["home"], _limit.Token);
        _disk!.Fill();
        await using var run = new AppHostProcess(_disk.Folder, aspire.Environment, _limit.Token, "--mlflow", "embedded");
        await run.WaitForAsync("mlflow ended with exit code 2. It said last:");
        Assert.Matches("(?i)no space left on device|disk is full", run.Output);
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);

        _disk.Empty();
        foreach (var resource in (string[])["mlflow", "ml-app"])
        {
            var started = await aspire.ResourceAsync(resource, "start");
            Assert.True(started.ExitCode == 0 || resource == "ml-app", started.Output); // the API may well have come up
        }

        await run.WaitForAsync("iris version 1 · ");
        await run.StopAsync();
    }
}
