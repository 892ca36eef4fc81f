namespace MlApp.Mlflow.Artifacts;

/// <summary>Relative paths of artifacts, with <c>/</c>, that stay where they are put on every system.</summary>
internal static class ArtifactPath
{
    /// <summary>Why a path is not safe; null if it is.</summary>
    public static string? FindFault(string path)
    {
        if (path.Length == 0) return "it is empty";
        if (path.Any(char.IsControl)) return "it holds a control character";
        if (path.Contains('\\', StringComparison.Ordinal)) return "it holds a backslash";
        if (path.Contains('#', StringComparison.Ordinal)) return "it holds a '#', which MLflow refuses";
        if (path[0] == '/' || (path.Length > 1 && char.IsAsciiLetter(path[0]) && path[1] == ':')) return "it is absolute";
        if (path.Split('/').Any(segment => segment is "" or "." or "..")) return "it leaves its folder or holds an empty name";
        return null;
    }

    /// <summary>Why the name of a file or folder that a server listed cannot be written here; null if it can.</summary>
    public static string? FindFaultOfName(string name)
    {
        if (FindFault(name) is { } fault) return fault;
        if (name.Contains('/', StringComparison.Ordinal)) return "it is more than one name";

        // Windows drops these without a word, and then two names are one, or '.. ' is the folder above.
        if (name[^1] is '.' or ' ') return "it ends in a full stop or a space";
        return name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 ? "it holds a character that no file name may hold here" : null;
    }

    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    public static string Combine(string folder, string path) => (folder, path) switch
    {
        ("", _) => path,
        (_, "") => folder,
        _ => $"{folder}/{path}",
    };
}
