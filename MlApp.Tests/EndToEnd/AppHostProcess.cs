using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CliWrap;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>The AppHost as a person runs it: a process, on free ports, with a state folder of its own.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    // Every process of a run inherits it, so that a test can tell its own processes from all others.
    private const string MarkVariable = "MLAPP_TEST_RUN";

    private const string UrlsVariable = "ASPNETCORE_URLS";

    private const string ImageVariable = "Mlflow__Image";

    private readonly StringBuilder _output = new();
    private readonly CommandTask<CommandResult> _run;
    private readonly CancellationToken _cancellationToken;
    private readonly string _state;
    private readonly string _mark = Guid.NewGuid().ToString("n");

    public AppHostProcess(string state, CancellationToken cancellationToken, params string[] arguments)
        : this(state, new Dictionary<string, string?>(), cancellationToken, arguments)
    {
    }

    /// <param name="state">The state folder.</param>
    /// <param name="environment">Variables of its own.</param>
    /// <param name="cancellationToken">Ends it, and every wait for it.</param>
    /// <param name="arguments">More arguments.</param>
    public AppHostProcess(string state, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken, params string[] arguments)
        : this(BuiltProgram, state, environment, cancellationToken, arguments)
    {
    }

    /// <param name="program">The AppHost, or a program that starts it with the arguments that it is given.</param>
    /// <param name="state">The state folder.</param>
    /// <param name="environment">Variables of its own.</param>
    /// <param name="cancellationToken">Ends it, and every wait for it.</param>
    /// <param name="arguments">More arguments.</param>
    public AppHostProcess(
        string program, string state, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken, params string[] arguments)
    {
        (_state, _cancellationToken) = (state, cancellationToken);
        var output = PipeTarget.ToDelegate(line =>
        {
            lock (_output) _output.AppendLine(line);
        });
        _run = Cli.Wrap(program)
            .WithArguments(["--ml-app-port", Text(ApiPort), "--mlflow-port", Text(MlflowPort), "--state", state, .. arguments])
            .WithWorkingDirectory(RepositoryRoot.Path)
            .WithEnvironmentVariables(new Dictionary<string, string?>(environment)
            {
                [MarkVariable] = _mark,
                ["MLFLOW_TRACKING_URI"] = null,
                [UrlsVariable] = environment.GetValueOrDefault(UrlsVariable),
                // Else it is up to the images of this machine which server a run without a mode has.
                [ImageVariable] = environment.GetValueOrDefault(ImageVariable, "mlapp-test/mlflow-tracking:none"),
            })
            .WithStandardOutputPipe(output)
            .WithStandardErrorPipe(output)
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        Api = new HttpClient { BaseAddress = new Uri($"http://localhost:{ApiPort}") };
    }

    public static string BuiltProgram => Path.Combine(
        AppContext.BaseDirectory, "..", "..", "MlApp.AppHost", new DirectoryInfo(AppContext.BaseDirectory).Name,
        OperatingSystem.IsWindows() ? "MlApp.AppHost.exe" : "MlApp.AppHost");

    public int ApiPort { get; } = Ports.Free();

    public int MlflowPort { get; } = Ports.Free();

    public HttpClient Api { get; }

    /// <summary>All that it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Waits until it printed a text.</summary>
    public Task WaitForAsync(string text) => WaitUntilAsync(() => Output.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until a resource's log holds a text.</summary>
    public Task WaitForLogAsync(string resource, string text) => WaitUntilAsync(() => LogOf(resource).Contains(text, StringComparison.Ordinal));

    /// <summary>What a resource said so far.</summary>
    public string LogOf(string resource)
    {
        var log = new FileInfo(Path.Combine(_state, "logs", resource + ".log"));
        try
        {
            using var reader = new StreamReader(log.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd();
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return ""; // nothing yet, or the file was full and is made anew
        }
    }

    /// <summary>Waits until the API serves a model, and gives its version.</summary>
    public async Task<string> WaitUntilServedAsync()
    {
        string? version = null;
        await WaitUntilAsync(async () =>
        {
            try
            {
                using var answer = await Api.GetAsync("/model", _cancellationToken);
                if (answer.StatusCode != HttpStatusCode.OK) return false;
                version = (await answer.Content.ReadFromJsonAsync<JsonElement>(_cancellationToken)).GetProperty("version").GetString();
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return version!;
    }

    public Task SignalAsync(string signal) => SignalAsync(_run.ProcessId, signal, _cancellationToken);

    public static async Task SignalAsync(int process, string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Text(process)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits until it ends by itself; its exit code.</summary>
    public async Task<int> WaitForExitAsync() => (await _run).ExitCode;

    /// <summary>Stops it as a person does, by Ctrl+C, and waits until nothing is left of it.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("INT");
        Assert.True(await WaitForExitAsync() == 0, Output);
        Assert.Contains("Stopped; nothing is left running", Output, StringComparison.Ordinal);
        await WaitUntilNothingIsLeftAsync();
    }

    /// <summary>Waits until neither it nor anything that it started is left.</summary>
    public Task WaitUntilNothingIsLeftAsync() => WaitUntilAsync(() => !Ports.Accepts(ApiPort) && !Ports.Accepts(MlflowPort) && Processes().Length == 0);

    /// <summary>Every process of this run, where the system lets us see them (Linux).</summary>
    public int[] Processes()
    {
        if (!OperatingSystem.IsLinux()) return [];
        return [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit) && IsOurs(name!)).Select(int.Parse!)];

        bool IsOurs(string process)
        {
            try
            {
                return File.ReadAllText($"/proc/{process}/environ").Contains($"{MarkVariable}={_mark}", StringComparison.Ordinal);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Those of them that run a program.</summary>
    public int[] Processes(string program) => [.. Processes().Where(process => ProgramOf(process) == program)];

    private static string? ProgramOf(int process)
    {
        try
        {
            return Path.GetFileName(File.ResolveLinkTarget($"/proc/{process}/exe", returnFinalTarget: false)?.FullName);
        }
        catch (IOException)
        {
            return null; // It ended meanwhile.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        foreach (var process in Processes()) Kill(process);
        await ((Task)_run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public static void Kill(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            found.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It ended meanwhile.
        }
    }

    public Task WaitUntilAsync(Func<bool> condition) => WaitUntilAsync(() => Task.FromResult(condition()));

    private async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        try
        {
            await Wait.UntilAsync(condition, _cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"What was waited for did not come. The AppHost said:\n{Output}");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
