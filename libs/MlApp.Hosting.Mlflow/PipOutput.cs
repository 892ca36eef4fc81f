using System.Text.RegularExpressions;

namespace Aspire.Hosting;

/// <summary>Reads what pip says: how far it is, and, where it fails, what is wrong and what to do about it.</summary>
/// <param name="packages">How many packages it installs.</param>
/// <param name="requirements">The file that names them.</param>
/// <param name="wheels">The folder that it takes them from; null is an index.</param>
internal sealed partial class PipOutput(int packages, string requirements, string? wheels)
{
    private const string Error = "ERROR: ";

    private int _collected;
    private string? _last, _error, _culprit;
    private bool _nothingFound, _hashesDiffer;

    /// <summary>It has all it needs, and unpacks it.</summary>
    public bool IsInstalling { get; private set; }

    /// <summary>Why it failed, as sentences.</summary>
    public string Problem => this switch
    {
        { _hashesDiffer: true } => $"{_culprit ?? "a package"} is not the file that {requirements} names by its hash. Get that file, or lock the requirements anew.",
        { _nothingFound: true } when wheels is not null => $"{_error}. It is not in {wheels}, at least not for this Python and system.",
        { _nothingFound: true } => $"{_error}. Where no index of packages is reached, name a folder of wheels: --Mlflow:Wheels=FOLDER.",
        _ => $"{_error ?? _last ?? "pip does not say why"}.",
    };

    /// <summary>Takes a line; gives what to say of it. A list of all packages is only counted.</summary>
    public string Read(string line)
    {
        line = line.TrimEnd();
        if (Collecting().Match(line) is { Success: true } package)
            return $"Collecting {package.Groups["name"].Value} {package.Groups["version"].Value} ({++_collected} of {packages})";
        if (line.StartsWith("Installing collected packages: ", StringComparison.Ordinal))
        {
            IsInstalling = true;
            return $"Installing {packages} packages";
        }

        if (line.StartsWith("Successfully installed ", StringComparison.Ordinal)) return $"Installed {packages} packages";
        if (line.StartsWith(Error, StringComparison.Ordinal))
        {
            _error = line[Error.Length..].TrimEnd('.');
            _nothingFound |= _error.StartsWith("No matching distribution found", StringComparison.Ordinal);
            _hashesDiffer |= _error.Contains("DO NOT MATCH THE HASHES", StringComparison.Ordinal);
        }
        else if (_hashesDiffer && Pinned().Match(line) is { Success: true } pinned)
        {
            _culprit ??= pinned.Groups["pin"].Value;
        }

        _last = line.Trim().TrimEnd('.');
        return line;
    }

    /// <summary>How many packages a file of requirements names.</summary>
    public static int CountPackages(string requirements) => File.ReadLines(requirements).Count(line => Pinned().IsMatch(line));

    // "Collecting NAME==VERSION (from …)" from an index, "Processing …/NAME-VERSION-….whl" from a folder.
    [GeneratedRegex(@"^(Collecting (?<name>[\w.\-]+)==(?<version>\S+)|Processing .*?(?<name>[^/\\]+?)-(?<version>[^\-/\\]+)-[^/\\]+\.whl)")]
    private static partial Regex Collecting();

    [GeneratedRegex(@"^\s*(?<pin>[\w.\-\[\]]+==[^\s;\\]+)")]
    private static partial Regex Pinned();
}
