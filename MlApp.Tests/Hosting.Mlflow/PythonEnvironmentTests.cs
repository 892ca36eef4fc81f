using System.Diagnostics;
using Aspire.Hosting;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.HostingMlflow;

/// <summary>The virtual environment itself, made by the Python of this machine from packages that take no time.</summary>
public sealed class PythonEnvironmentTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _said = [];
    private readonly List<string> _steps = [];
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public PythonEnvironmentTests() => _limit.CancelAfter(TimeSpan.FromMinutes(3));

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
    }

    private string Place => _folder["a füll state/python"];

    private string Wheels => _folder["whéels here"];

    private string Requirements => _folder["a list.txt"];

    [Fact]
    public async Task It_is_made_once_works_where_it_was_moved_to_and_is_made_anew_where_its_requirements_changed()
    {
        Lock(SmallWheel.Write(Wheels, "mlflow", "1.0") + SmallWheel.Write(Wheels, "other", "3.1"));
        var environment = Environment();
        Assert.False(environment.IsReady);

        await MakeAsync(environment);
        Assert.True(environment.IsReady);
        Assert.Equal("mlflow, version 1.0", await RunMlflowAsync(environment));
        Assert.Equal(
            ["making its Python environment", "collecting 2 packages", "installing 2 packages", "trying MLflow"], _steps);
        Assert.Contains("Collecting other 3.1 (2 of 2)", _said);

        Assert.True(Environment().IsReady);
        _said.Clear();
        await MakeAsync(Environment());
        Assert.Empty(_said);

        Lock(SmallWheel.Write(Wheels, "mlflow", "2.0"));
        Assert.False(environment.IsReady);
        await MakeAsync(environment);
        Assert.True(environment.IsReady);
        Assert.Equal("mlflow, version 2.0", await RunMlflowAsync(environment));
        Assert.False(Directory.Exists(Path.Combine(Place, "lib", "python3.11", "site-packages", "other")), "It was not made anew.");
        Assert.False(Environment(version: "3.11.99").IsReady);
        OnlyTheEnvironmentIsLeft();
    }

    [Fact]
    public async Task One_that_is_not_whole_is_made_anew_and_what_killed_runs_left_is_cleared()
    {
        Lock(SmallWheel.Write(Wheels, "mlflow", "1.0"));
        Write(Path.Combine(Place, "bin", "python"), "#!/bin/sh\n");
        Write(Path.Combine(Place + ".new-4711", "bin", "python"), "#!/bin/sh\n");
        var environment = Environment();
        Assert.False(environment.IsReady);

        await MakeAsync(environment);

        Assert.Equal("mlflow, version 1.0", await RunMlflowAsync(environment));
        OnlyTheEnvironmentIsLeft();
        File.Delete(environment.Python);
        Assert.False(environment.IsReady, "Its Python is gone, as after an upgrade of the system.");
    }

    [Fact]
    public async Task Of_two_runs_one_makes_it_and_the_other_waits()
    {
        Lock(SmallWheel.Write(Wheels, "mlflow", "1.0"));

        await Task.WhenAll(MakeAsync(Environment()), MakeAsync(Environment()));

        Assert.Single(_said, "Collecting mlflow 1.0 (1 of 1)");
        Assert.Contains("waiting for another run that makes its Python environment", _steps);
        Assert.True(Environment().IsReady);
    }

    [Fact]
    public async Task A_run_that_is_stopped_while_pip_works_leaves_neither_pip_nor_an_environment()
    {
        // No package, but a pipe: pip waits for who writes into it.
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no mkfifo.");
        Lock(SmallWheel.Write(Wheels, "mlflow", "1.0"));
        var wheel = Directory.GetFiles(Wheels).Single();
        File.Delete(wheel);
        using (var fifo = Process.Start("mkfifo", [wheel])) await fifo.WaitForExitAsync(_limit.Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);

        var making = MakeAsync(Environment(), stop.Token, said: line =>
        {
            if (line.StartsWith("Collecting ", StringComparison.Ordinal)) stop.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
        Assert.False(_limit.IsCancellationRequested, "pip never came so far.");
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(Place)!));
        Assert.DoesNotContain(Wheels, CommandLines(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_with_another_hash_is_named()
    {
        var line = SmallWheel.Write(Wheels, "mlflow", "1.0");
        Lock(line.Replace(line[^10..^1], "000000000", StringComparison.Ordinal));

        Assert.Equal(
            $"MLflow mode python: its packages cannot be installed: mlflow==1.0 is not the file that {Requirements} names by its hash. "
            + "Get that file, or lock the requirements anew. The server that needs no Python: --mlflow embedded.",
            await FailureAsync(Environment()));
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(Place)!));
    }

    [Fact]
    public async Task A_package_that_is_not_in_the_folder_of_wheels_is_named()
    {
        Lock(SmallWheel.Write(Wheels, "mlflow", "1.0"));
        File.Delete(Directory.GetFiles(Wheels).Single());

        Assert.Contains(
            $"its packages cannot be installed: No matching distribution found for mlflow==1.0. It is not in {Wheels}, at least not for this Python and system. ",
            await FailureAsync(Environment()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_without_MLflow_are_no_environment()
    {
        Lock(SmallWheel.Write(Wheels, "other", "3.1"));

        Assert.Contains("its packages are installed, but MLflow is not there: ", await FailureAsync(Environment()), StringComparison.Ordinal);
        Assert.False(Environment().IsReady);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_named()
    {
        Lock(SmallWheel.Write(Wheels, "mlflow", "1.0"));
        Write(Path.GetDirectoryName(Place)!, "a file where a folder should be");

        Assert.StartsWith($"MLflow mode python: its environment {Place} cannot be written: ", await FailureAsync(Environment()), StringComparison.Ordinal);
    }

    private PythonEnvironment Environment(string version = "3.11.7") => new(Place, Requirements, new PythonInterpreter(RealPython.Require(), [], version), Wheels);

    private Task MakeAsync(PythonEnvironment environment, CancellationToken? cancellationToken = null, Action<string>? said = null) => environment.MakeAsync(
        line =>
        {
            lock (_said) _said.Add(line);
            said?.Invoke(line);
        },
        step =>
        {
            lock (_steps) _steps.Add(step);
        },
        cancellationToken ?? _limit.Token);

    private async Task<string> FailureAsync(PythonEnvironment environment)
    {
        var failure = await Assert.ThrowsAnyAsync<DistributedApplicationException>(() => MakeAsync(environment));
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal(failure.Message, failure.ToString());
        return failure.Message;
    }

    private async Task<string> RunMlflowAsync(PythonEnvironment environment)
    {
        using var process = Process.Start(new ProcessStartInfo(environment.Python, ["-m", "mlflow"]) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(_limit.Token);
        await process.WaitForExitAsync(_limit.Token);
        return said.Trim();
    }

    private void OnlyTheEnvironmentIsLeft() => Assert.Equal([Place], Directory.GetDirectories(Path.GetDirectoryName(Place)!));

    private void Lock(string lines) => File.WriteAllText(Requirements, lines);

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static string CommandLines() => OperatingSystem.IsLinux()
        ? string.Join('\n', Process.GetProcesses().Select(process =>
        {
            try
            {
                return File.ReadAllText($"/proc/{process.Id}/cmdline");
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }))
        : "";
}
