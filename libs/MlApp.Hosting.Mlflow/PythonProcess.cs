using System.Diagnostics;

namespace Aspire.Hosting;

/// <summary>A module of a Python that is run to its end.</summary>
internal static class PythonProcess
{
    // It ends with this process, however that ends: then its standard input does. Ctrl+C is for this process, which ends it.
    private const string RunModule = """
        import os, runpy, signal, sys, threading
        threading.Thread(target=lambda: (os.read(0, 1), os._exit(1)), daemon=True).start()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        del sys.argv[0]
        runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)
        """;

    /// <summary>Runs it as <c>python -m</c> would.</summary>
    /// <param name="python">The Python and its own arguments.</param>
    /// <param name="module">The module and its arguments.</param>
    /// <param name="read">Takes each line that it says, one at a time.</param>
    /// <param name="cancellationToken">Ends it, with all that it started.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunModuleAsync(IEnumerable<string> python, IEnumerable<string> module, Action<string> read, CancellationToken cancellationToken)
    {
        string[] command = [.. python, "-c", RunModule, .. module];
        using var process = Process.Start(StartInfo(command[0], command[1..]))!;
        var gate = new Lock();
        try
        {
            await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError), process.WaitForExitAsync(cancellationToken))
                .ConfigureAwait(false);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
                if (!string.IsNullOrWhiteSpace(line))
                    lock (gate) read(line);
        }
    }

    /// <summary>A start whose words are read, and which neither the user's own Python nor the folder they stand in leads astray.</summary>
    public static ProcessStartInfo StartInfo(string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("PYTHONHOME");
        start.Environment.Remove("PYTHONPATH");
        start.Environment["PYTHONSAFEPATH"] = "1";
        start.Environment["PYTHONUNBUFFERED"] = "1";
        start.Environment["PYTHONUTF8"] = "1";
        return start;
    }
}
