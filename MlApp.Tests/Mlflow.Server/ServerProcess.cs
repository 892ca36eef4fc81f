using System.Diagnostics;
using System.Text;
using MlApp.Mlflow.Server;

namespace MlApp.Tests.MlflowServer;

/// <summary>Our server as a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private ServerProcess(IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string?>>? variables = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(TrackingServer).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables ?? []) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => _error.AppendLine(line.Data);
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public Uri Address { get; private set; } = new("http://unknown");

    /// <summary>Starts a server on a free port and waits until it says where it listens.</summary>
    /// <param name="dataFolder">The folder of database and artifacts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="variables">Environment variables.</param>
    public static async Task<ServerProcess> StartAsync(
        string dataFolder, CancellationToken cancellationToken, IEnumerable<KeyValuePair<string, string?>>? variables = null)
    {
        var server = new ServerProcess(["--port", "0", "--data", dataFolder], variables);
        var line = await server._process.StandardOutput.ReadLineAsync(cancellationToken);
        if (line is null)
        {
            await server._process.WaitForExitAsync(cancellationToken);
            throw new InvalidOperationException($"The server did not start:\n{server._error}");
        }
        server.Address = new Uri(line[(line.LastIndexOf(' ') + 1)..]);
        return server;
    }

    /// <summary>Runs the program until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Error)> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var server = new ServerProcess(arguments);
        await server._process.WaitForExitAsync(cancellationToken);
        return (server._process.ExitCode, server._error.ToString().Trim());
    }

    /// <summary>Ends it at once, as a power cut of the process would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
