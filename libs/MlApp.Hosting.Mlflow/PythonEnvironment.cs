using System.Diagnostics;
using System.Security.Cryptography;

namespace Aspire.Hosting;

/// <summary>
/// A virtual environment that is made once and kept, until its requirements or the version of Python change. It is made beside its
/// place and moved there when it is whole. Since the scripts in it name the place where it was made, all is run by
/// <c>python -m</c>.
/// </summary>
/// <param name="folder">Its place, as an absolute path.</param>
/// <param name="requirements">The file of its packages, each with its version and hashes.</param>
/// <param name="python">What it is made with.</param>
/// <param name="wheels">A folder of wheels that is taken instead of an index; null is the index that pip is set to.</param>
internal sealed class PythonEnvironment(string folder, string requirements, PythonInterpreter python, string? wheels)
{
    private const string MarkerName = "complete.txt";
    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Its own <c>python</c>.</summary>
    public string Python => PythonOf(folder);

    /// <summary>It is whole, and made of what is asked for now.</summary>
    public bool IsReady
    {
        get
        {
            var marker = Path.Combine(folder, MarkerName);
            return File.Exists(marker) && File.Exists(Python) && File.ReadAllText(marker) == Key();
        }
    }

    /// <summary>Makes it, where it is not ready.</summary>
    /// <param name="say">Takes what is done, line by line, on more than one thread.</param>
    /// <param name="cancellationToken">Ends the making, and leaves nothing of it.</param>
    /// <exception cref="DistributedApplicationException">It cannot be made; the message is one line.</exception>
    public async Task MakeAsync(Action<string> say, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        if (IsReady) return; // by another run meanwhile

        var making = $"{folder}.new-{Guid.NewGuid():n}"[..^24];
        foreach (var left in Directory.EnumerateDirectories(Path.GetDirectoryName(folder)!, Path.GetFileName(folder) + ".new-*"))
            TryDelete(left); // of a run that was killed
        try
        {
            await RunAsync("the environment cannot be made", python.Command, [.. python.Arguments, "-m", "venv", making], say, cancellationToken).ConfigureAwait(false);
            string[] index = wheels is null ? [] : ["--no-index", "--find-links", wheels];
            await RunAsync("its packages cannot be installed", PythonOf(making),
            [
                "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--retries", "2",
                "--no-deps", "--require-hashes", .. index, "-r", requirements,
            ], say, cancellationToken).ConfigureAwait(false);
            await File.WriteAllTextAsync(Path.Combine(making, MarkerName), Key(), cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.Move(making, folder);
        }
        finally
        {
            TryDelete(making);
        }
    }

    private string Key()
    {
        using var file = File.OpenRead(requirements);
        return $"Python {python.Version}, requirements {Convert.ToHexStringLower(SHA256.HashData(file))}\n";
    }

    private static async Task RunAsync(string problem, string file, IEnumerable<string> arguments, Action<string> say, CancellationToken cancellationToken)
    {
        using var process = Process.Start(PythonInterpreter.StartInfo(file, arguments))!;
        process.StandardInput.Close();
        string? last = null, error = null;
        try
        {
            await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError), process.WaitForExitAsync(cancellationToken))
                .ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        if (process.ExitCode != 0)
            throw new DistributedApplicationException(
                $"MLflow mode python: {problem} (exit code {process.ExitCode}): {error ?? last ?? "it does not say why"}. "
                + "Without an index: --Mlflow:Wheels=FOLDER; without Python: --mlflow embedded.");

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (string.IsNullOrWhiteSpace(line)) continue;
                last = line.Trim().TrimEnd('.');
                if (last.StartsWith("ERROR: ", StringComparison.Ordinal)) error = last["ERROR: ".Length..];
                say(line);
            }
        }
    }

    /// <summary>One run at a time makes it; the lock goes with the process that holds it.</summary>
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        while (true)
            try
            {
                return new FileStream(folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(folder + ".lock"))
            {
                await Task.Delay(LockInterval, cancellationToken).ConfigureAwait(false);
            }
    }

    private static string PythonOf(string folder) =>
        OperatingSystem.IsWindows() ? Path.Combine(folder, "Scripts", "python.exe") : Path.Combine(folder, "bin", "python");

    private static void TryDelete(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // The next run tries again.
        }
    }
}
