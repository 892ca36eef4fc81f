using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>Programs that do what none should do, started by the AppHost in place of its own: the screen says which, and the rest works.</summary>
public sealed class MisbehavingChildTests : IDisposable
{
    private const string Api = "MlApp.Api";
    private const string Trainer = "MlApp.Trainer";
    private const string NoScripts = "What stands in for its programs is a shell script.";

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public MisbehavingChildTests() => _limit.CancelAfter(RunningApplication.Patience);

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_that_floods_its_log_with_100_MB_costs_10_of_disk_and_the_rest_works_meanwhile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoScripts);
        var copy = new AppHostCopy(_folder["bin"]);
        copy.StandIn(Trainer, $"""
            '{copy.RealProgram(Trainer)}' "$@"
            yes 'the same line of a hundred characters, said a million times, by a program that does not know when to stop' | head -n 1000000
            exit 1
            """);
        await using var run = Start(copy);

        Assert.Equal("1", await run.WaitUntilServedAsync());
        await run.WaitForLogAsync("trainer", "said a million times");
        Assert.Equal("1", await run.WaitUntilServedAsync());
        await run.WaitForAsync("trainer ended with exit code 1. It said last:");
        Assert.InRange(Directory.GetFiles(_folder[Path.Combine("state", "logs")], "trainer*.log").Sum(SizeOf), 1 << 20, 11 << 20);
        await run.StopAsync();
    }

    [Fact]
    public async Task One_that_never_gets_ready_is_named_with_its_last_lines()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoScripts);
        var copy = new AppHostCopy(_folder["bin"]);
        copy.StandIn(Api, "echo 'still thinking'; exec sleep 3600");
        await using var run = Start(copy);

        await run.WaitForAsync("ml-app: is not ready after 30 s");
        await run.WaitForAsync("ml-app is not ready after 30 s. It said last:");
        await run.WaitForAsync("still thinking");
        await run.WaitForAsync("Restart ml-app in the dashboard");
        await run.WaitForAsync("trainer: finished: iris version 1 is the champion");
        await run.WaitForAsync("Dashboard  http://localhost");
        await run.StopAsync();
    }

    [Fact]
    public async Task One_that_hangs_before_it_answers_is_named_and_the_others_are_taken_down_with_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Its process is found in /proc.");
        await using var run = new AppHostProcess(_folder["state"], _limit.Token, "--mlflow", "embedded");
        var mlflow = 0;
        await run.WaitUntilAsync(() => (mlflow = run.Processes("MlApp.Mlflow.Server").FirstOrDefault()) != 0);
        await AppHostProcess.SignalAsync(mlflow, "STOP", _limit.Token);

        await run.WaitForAsync("mlflow is not ready after 30 s");
        Assert.DoesNotContain("ml-app is not ready after", run.Output, StringComparison.Ordinal);

        await AppHostProcess.SignalAsync(mlflow, "CONT", _limit.Token);
        await run.WaitForAsync("served by ml-app");

        await AppHostProcess.SignalAsync(mlflow, "STOP", _limit.Token);
        await run.StopAsync();
    }

    [Theory]
    [InlineData("at once", "")]
    [InlineData("later", "\"$REAL\" \"$@\" & api=$!; until [ -e \"$DIE\" ]; do sleep 0.1; done; kill $api; wait $api")]
    public async Task One_that_dies_is_shown_with_exit_code_and_last_lines_and_a_command_starts_it_again(string when, string life)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoScripts);
        var aspire = new AspireCli(_folder["home"], _limit.Token);
        var copy = new AppHostCopy(_folder["bin"]);
        copy.StandIn(Api, $"REAL='{copy.RealProgram(Api)}'; DIE='{_folder["die"]}'; {life}\necho 'out of luck' >&2; exit 7");
        await using var run = new AppHostProcess(copy.Program, _folder["state"], aspire.Environment, _limit.Token, "--mlflow", "embedded");
        if (when == "later")
        {
            await run.WaitForAsync("served by ml-app");
            await File.WriteAllTextAsync(_folder["die"], "", _limit.Token);
        }

        await run.WaitForAsync("ml-app ended with exit code 7. It said last:");
        await run.WaitForAsync("out of luck");
        await run.WaitForAsync("Start ml-app again in the dashboard");
        await run.WaitForAsync("trainer: finished: iris version 1 is the champion");

        copy.Restore(Api);
        var started = await aspire.ResourceAsync("ml-app", "start");
        Assert.True(started.ExitCode == 0, started.Output);
        Assert.Equal("1", await run.WaitUntilServedAsync());
        await run.WaitForAsync("served by ml-app");
        await run.StopAsync();
    }

    /// <summary>Its size; none where it was moved since it was listed, as one that is full is.</summary>
    private static long SizeOf(string log)
    {
        try
        {
            return new FileInfo(log).Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private AppHostProcess Start(AppHostCopy copy) =>
        new(copy.Program, _folder["state"], new Dictionary<string, string?>(), _limit.Token, "--mlflow", "embedded");
}
