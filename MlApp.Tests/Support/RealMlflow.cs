using System.Text;
using CliWrap;

namespace MlApp.Tests.Support;

/// <summary>The real MLflow server on a free port, from the virtual environment that MLAPP_TEST_MLFLOW names; ends with all its processes.</summary>
public sealed class RealMlflow : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _kill = new();
    private readonly StringBuilder _output = new();
    private readonly Task _process;

    private RealMlflow(string dataFolder, int port)
    {
        Uri = new Uri($"http://127.0.0.1:{port}/");
        DataFolder = dataFolder;

        var command = Cli.Wrap(Python)
            .WithArguments([
                "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", $"{port}", "--workers", "1",
                "--backend-store-uri", $"sqlite:///{dataFolder.Replace('\\', '/')}/mlflow.db",
                "--artifacts-destination", Path.Combine(dataFolder, "artifacts"), "--serve-artifacts",
            ])
            .WithEnvironmentVariables(Environment)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(Keep))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(Keep))
            .WithValidation(CommandResultValidation.None);
        _process = command.ExecuteAsync(_kill.Token).Task;
    }

    /// <summary>The tracking URI.</summary>
    public Uri Uri { get; }

    /// <summary>Holds <c>mlflow.db</c> and <c>artifacts/</c>.</summary>
    public string DataFolder { get; }

    /// <summary>What the server printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    private static string? VirtualEnvironment => System.Environment.GetEnvironmentVariable("MLAPP_TEST_MLFLOW") is { Length: > 0 } folder ? folder : null;

    private static string Python => OperatingSystem.IsWindows()
        ? Path.Combine(VirtualEnvironment!, "Scripts", "python.exe")
        : Path.Combine(VirtualEnvironment!, "bin", "python");

    // The runner of background jobs is eight processes that tracking and registry do not use.
    private static Dictionary<string, string?> Environment => new()
    {
        ["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false",
        ["MLFLOW_DISABLE_TELEMETRY"] = "true",
        ["MLFLOW_TRACKING_URI"] = null,
        ["MLFLOW_TRACKING_TOKEN"] = null,
        ["MLFLOW_TRACKING_USERNAME"] = null,
        ["MLFLOW_TRACKING_PASSWORD"] = null,
        ["PYTHONUNBUFFERED"] = "1",
    };

    /// <summary>Skips the test where there is no real MLflow; fails it where MLAPP_TEST_REQUIRE_ALL=1.</summary>
    public static void Require()
    {
        if (VirtualEnvironment is not null && File.Exists(Python)) return;
        var reason = VirtualEnvironment is null
            ? "MLAPP_TEST_MLFLOW does not name a virtual environment with MLflow."
            : $"MLAPP_TEST_MLFLOW: there is no {Python}.";
        Missing.Skip(reason);
    }

    /// <summary>The folder of the page that comes with it; skips the test where there is none.</summary>
    public static string FindUi()
    {
        Require();
        var ui = Path.Combine("mlflow", "server", "js", "build");
        var found = Directory.EnumerateDirectories(VirtualEnvironment!, "site-packages", SearchOption.AllDirectories)
            .Select(packages => Path.Combine(packages, ui)).FirstOrDefault(Directory.Exists);
        if (found is null) Missing.Skip($"The MLflow in {VirtualEnvironment} has no {ui}.");
        return found!;
    }

    /// <summary>Starts a server and waits until it answers; the start takes some 7 seconds.</summary>
    /// <param name="dataFolder">Holds <c>mlflow.db</c> and <c>artifacts/</c>, or is empty; stays when the server ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<RealMlflow> StartAsync(string dataFolder, CancellationToken cancellationToken)
    {
        Require();
        for (var attempt = 1; ; attempt++)
        {
            var server = new RealMlflow(dataFolder, Ports.Free());
            try
            {
                await server.WaitUntilHealthyAsync(cancellationToken);
                return server;
            }
            catch (Exception e)
            {
                await server.DisposeAsync();
                // Another process may have taken the port in the meantime.
                if (e is not InvalidOperationException || attempt == 3) throw;
            }
        }
    }

    /// <summary>Runs Python code in the environment of the real MLflow and returns what it printed.</summary>
    /// <param name="code">The code; <c>sys.argv[1:]</c> are the arguments.</param>
    /// <param name="trackingUri">MLFLOW_TRACKING_URI for it.</param>
    /// <param name="arguments">Arguments.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <exception cref="InvalidOperationException">It ended with an error; the message holds what it printed.</exception>
    public static async Task<string> RunPythonAsync(
        string code,
        Uri trackingUri,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken)
    {
        Require();
        var environment = Environment;
        environment["MLFLOW_TRACKING_URI"] = trackingUri.ToString();

        var (output, error) = (new StringBuilder(), new StringBuilder());
        var result = await Cli.Wrap(Python)
            .WithArguments(["-c", code, .. arguments])
            .WithEnvironmentVariables(environment)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        return result.IsSuccess
            ? output.ToString()
            : throw new InvalidOperationException($"Python ended with {result.ExitCode}:\n{output}\n{error}");
    }

    public async ValueTask DisposeAsync()
    {
        await _kill.CancelAsync();
        try
        {
            await _process;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }

        _kill.Dispose();
    }

    private async Task WaitUntilHealthyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Uri, Timeout = TimeSpan.FromSeconds(5) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartTimeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            if (_process.IsCompleted) throw new InvalidOperationException($"The MLflow server ended while it started:\n{Output}");
            try
            {
                if (await http.GetStringAsync("health", limit.Token) == "OK") return;
            }
            catch (Exception e) when (Wait.IsNoAnswer(e))
            {
                // Not yet.
            }
        }
    }

    private void Keep(string line)
    {
        lock (_output) _output.AppendLine(line);
    }
}
