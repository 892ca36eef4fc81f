using MlApp.AppHost.Console;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.AppHost;

public sealed class LogTests
{
    [Fact]
    public void A_line_is_read_without_its_time_and_colors() => Assert.Equal(
        ["warn: Training[3]"],
        LogText.Messages("2026-11-25T04:46:48.7530000Z \u001b[40m\u001b[1m\u001b[33mwarn\u001b[39m\u001b[22m\u001b[49m: Training[3]  "));

    [Fact]
    public void Frames_of_a_stack_trace_are_passed_over() => Assert.Equal(
        ["Unhandled exception. System.InvalidOperationException: no such thing"],
        LogText.Messages("2026-11-25T04:46:48Z Unhandled exception. System.InvalidOperationException: no such thing\n   at Program.<Main>$(String[] args)\n--- End of stack trace from previous location ---\n\n"));

    [Fact]
    public void Only_what_the_process_said_since_its_start_is_shown()
    {
        var last = new LastLines();
        foreach (var entry in (string[])[
            "2026-11-25T12:32:35Z Waiting for resource 'mlflow' to become healthy.",
            "2026-11-25T12:32:39Z configs/iris.yaml:4:1: unknown key 'labell'. Did you mean 'label'?",
            "2026-11-25T12:32:38Z [sys] Starting process...: Cmd = /bin/MlApp.Trainer, Args = [\"train\"]"])
            last.Add(entry);

        Assert.Equal(["configs/iris.yaml:4:1: unknown key 'labell'. Did you mean 'label'?"], last.ToArray());
    }

    [Fact]
    public void Why_a_process_could_not_be_started_is_shown()
    {
        var last = new LastLines();
        foreach (var entry in (string[])[
            "2026-11-25T12:34:47Z [sys] Starting process...: Cmd = /bin/MlApp.Trainer, Args = [\"train\"]",
            "2026-11-25T12:34:47Z [sys] Failed to start a process: Cmd = /bin/MlApp.Trainer, Args = [\"train\"], Error = fork/exec /bin/MlApp.Trainer: permission denied",
            "2026-11-25T12:34:47Z [sys] An attempt to start the Executable failed: Error = fork/exec /bin/MlApp.Trainer: permission denied"])
            last.Add(entry);

        Assert.Equal(["An attempt to start the Executable failed: Error = fork/exec /bin/MlApp.Trainer: permission denied"], last.ToArray());
    }

    [Fact]
    public void A_log_is_bounded_and_keeps_its_end()
    {
        using var folder = new TempFolder();
        using (var log = new BoundedLogFile(folder["logs/trainer.log"], maximum: 1000))
        {
            for (var i = 0; i < 10_000; i++) log.WriteLine($"line {i:00000}");
        }

        var files = Directory.GetFiles(folder["logs"]).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal([folder["logs/trainer.1.log"], folder["logs/trainer.log"]], files);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 1100));
        var kept = files.SelectMany(File.ReadLines).ToArray();
        Assert.Equal("line 09999", kept[^1]);
        Assert.Equal(kept.Order(StringComparer.Ordinal), kept);
    }

    [Fact]
    public void A_new_run_keeps_the_log_of_the_last_one()
    {
        using var folder = new TempFolder();
        foreach (var run in (string[])["first", "second"])
        {
            using var log = new BoundedLogFile(folder["trainer.log"]);
            log.WriteLine(run);
        }

        Assert.Equal("first", File.ReadAllText(folder["trainer.1.log"]).Trim());
        Assert.Equal("second", File.ReadAllText(folder["trainer.log"]).Trim());
    }
}
