using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>A Python of this machine that an environment can be made with.</summary>
/// <param name="Command">The file that is started.</param>
/// <param name="Arguments">What comes before all other arguments, such as <c>-3.11</c> for <c>py</c>.</param>
/// <param name="Version">Its whole version, such as 3.11.7.</param>
internal sealed record PythonInterpreter(string Command, IReadOnlyList<string> Arguments, string Version)
{
    /// <summary>The one version that the requirements are locked for: packages for another are others, or are missing.</summary>
    public const string Wanted = "3.11";

    private const string Question =
        "import sys; print('%d.%d.%d' % sys.version_info[:3]); import importlib.util as u; print(all(u.find_spec(m) for m in ('venv', 'ensurepip')))";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Looks for it where <c>Mlflow:Python</c> says, else on the PATH.</summary>
    /// <exception cref="DistributedApplicationException">There is none that fits; the message says what to do.</exception>
    public static PythonInterpreter Find(IConfiguration configuration)
    {
        var named = configuration["Mlflow:Python"];
        IEnumerable<(string Command, string[] Arguments)> candidates = !string.IsNullOrWhiteSpace(named) ? [(named, [])]
            : OperatingSystem.IsWindows() ? [("py", ["-" + Wanted]), ("python" + Wanted, []), ("python3", []), ("python", [])]
            : [("python" + Wanted, []), ("python3", []), ("python", [])];
        string? other = null;
        foreach (var (command, arguments) in candidates)
            foreach (var file in FilesOf(command, configuration["PATH"]))
            {
                if (Ask(file, arguments) is not [var version, .. var rest]) continue;
                if (!version.StartsWith(Wanted + ".", StringComparison.Ordinal))
                {
                    other ??= $"{file} is Python {version}";
                    continue;
                }

                return rest is ["True"] ? new(file, arguments, version) : throw Refuse(
                    $"{file} (Python {version}) has no venv module. Install it, on Debian and Ubuntu with apt install python{Wanted}-venv");
            }

        throw Refuse(other is null
            ? $"there is no {(string.IsNullOrWhiteSpace(named) ? "python" + Wanted : named)} that answers. Install Python {Wanted}, or name it: --Mlflow:Python=FILE"
            : $"it needs Python {Wanted}, for which its packages are locked, and {other}. Install {Wanted}, or name it: --Mlflow:Python=FILE");
    }

    private static DistributedApplicationException Refuse(string clause) =>
        new($"MLflow mode python cannot be had: {clause}; or take the server that needs none: --mlflow embedded.");

    private static IEnumerable<string> FilesOf(string command, string? path)
    {
        if (Path.IsPathRooted(command)) return [command];
        var name = OperatingSystem.IsWindows() && !Path.GetExtension(command).Equals(".exe", StringComparison.OrdinalIgnoreCase) ? command + ".exe" : command;
        return (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, name)).Where(File.Exists);
    }

    /// <summary>The lines of its answer; null where it gives none, as a shim does whose Python is not installed.</summary>
    private static string[]? Ask(string file, IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(PythonProcess.StartInfo(file, [.. arguments, "-c", Question]))!;
            process.StandardInput.Close();
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
            var answer = process.StandardOutput.ReadToEndAsync();
            if (process.WaitForExit(Patience) && answer.Wait(Patience))
            {
                var lines = answer.Result.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                return lines is [var first, ..] && System.Version.TryParse(first, out _) ? lines : null;
            }

            process.Kill(entireProcessTree: true);
            return null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
