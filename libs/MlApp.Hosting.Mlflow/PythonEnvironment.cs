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

    /// <summary>Its place.</summary>
    public string Folder => folder;

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
    /// <param name="say">Takes what is done, line by line.</param>
    /// <param name="step">Takes what begins now, as a clause: <c>installing 78 packages</c>.</param>
    /// <param name="cancellationToken">Ends the making, and leaves nothing of it.</param>
    /// <exception cref="DistributedApplicationException">It cannot be made; the message is for a person.</exception>
    public async Task MakeAsync(Action<string> say, Action<string> step, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            await using var held = await LockAsync(step, cancellationToken).ConfigureAwait(false);
            if (IsReady) return; // by another run meanwhile

            foreach (var left in Directory.EnumerateDirectories(Path.GetDirectoryName(folder)!, Path.GetFileName(folder) + ".new-*"))
                TryDelete(left); // of a run that was killed
            var (making, old) = (folder + ".new-" + Path.GetRandomFileName(), folder + ".new-old");
            try
            {
                await FillAsync(making, say, step, cancellationToken).ConfigureAwait(false);
                // Moved, not deleted in place: of that, half could be left with its marker.
                if (Directory.Exists(folder)) Directory.Move(folder, old);
                Directory.Move(making, folder);
            }
            finally
            {
                TryDelete(making);
                TryDelete(old);
            }
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw Failure($"its environment {folder} cannot be written: {unwritable.Message.TrimEnd('.')}.");
        }
    }

    private async Task FillAsync(string making, Action<string> say, Action<string> step, CancellationToken cancellationToken)
    {
        step("making its Python environment");
        say($"Making the Python environment {folder} with Python {python.Version}; it is kept for later runs.");
        var last = "it does not say why";
        if (await PythonProcess.RunModuleAsync([python.Command, .. python.Arguments], ["venv", making], Read, cancellationToken).ConfigureAwait(false) != 0)
            throw Failure($"its environment cannot be made: {last}.");

        var packages = PipOutput.CountPackages(requirements);
        var pip = new PipOutput(packages, requirements, wheels);
        string[] index = wheels is null ? [] : ["--no-index", "--find-links", wheels];
        step($"collecting {packages} packages");
        var code = await PythonProcess.RunModuleAsync([PythonOf(making)],
        [
            "pip", "install", "--disable-pip-version-check", "--no-input", "--no-color", "--progress-bar", "off", "--retries", "2",
            "--only-binary", ":all:", "--no-deps", "--require-hashes", .. index, "-r", requirements,
        ], ReadPip, cancellationToken).ConfigureAwait(false);
        if (code != 0) throw Failure($"its packages cannot be installed: {pip.Problem}");

        // What a setting of the user's pip put elsewhere, or a library of the system that is missing, shows here and not at each start.
        step("trying MLflow");
        if (await PythonProcess.RunModuleAsync([PythonOf(making)], ["mlflow", "--version"], Read, cancellationToken).ConfigureAwait(false) != 0)
            throw Failure($"its packages are installed, but MLflow is not there: {last}.");
        await File.WriteAllTextAsync(Path.Combine(making, MarkerName), Key(), cancellationToken).ConfigureAwait(false);

        void Read(string line)
        {
            last = line.Trim().TrimEnd('.');
            say(line);
        }

        void ReadPip(string line)
        {
            var wasInstalling = pip.IsInstalling;
            say(pip.Read(line));
            if (pip.IsInstalling && !wasInstalling) step($"installing {packages} packages");
        }
    }

    private static MlflowNotStartedException Failure(string problem) =>
        new($"MLflow mode python: {problem} The server that needs no Python: --mlflow embedded.");

    private string Key()
    {
        using var file = File.OpenRead(requirements);
        return $"Python {python.Version}, requirements {Convert.ToHexStringLower(SHA256.HashData(file))}\n";
    }

    /// <summary>One run at a time makes it; the lock goes with the process that holds it.</summary>
    private async Task<FileStream> LockAsync(Action<string> step, CancellationToken cancellationToken)
    {
        for (var first = true; ; first = false)
            try
            {
                return new FileStream(folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(folder + ".lock"))
            {
                if (first) step("waiting for another run that makes its Python environment");
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
            // The next run that makes one tries again.
        }
    }
}
