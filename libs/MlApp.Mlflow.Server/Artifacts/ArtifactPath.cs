using System.Text;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Artifacts;

/// <summary>Paths of artifacts as clients send them: decoded until nothing is left to decode, then checked.</summary>
internal static class ArtifactPath
{
    // A path that still changes after so many rounds was made to deceive.
    private const int MaximumRounds = 10;

    private static readonly string[] Calls = ["artifacts", "presigned", "mpu/create", "mpu/complete", "mpu/abort"];

    /// <summary>The path, relative and with <c>/</c>.</summary>
    /// <exception cref="ApiException">It leads elsewhere, or could.</exception>
    public static string Check(string path)
    {
        path = EscapeControls(Decode(path));
        if (path.Contains('#')) throw Refused();
        if (path.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) throw Refused();
        if (path.StartsWith('/') || path.StartsWith(@"\\", StringComparison.Ordinal) || IsWindowsRooted(path)) throw Refused();
        foreach (var range in path.AsSpan().Split('/'))
            if (path.AsSpan(range) is "..") throw Refused();
        if (OperatingSystem.IsWindows() && (path.Contains('\\') || path.Contains(':'))) throw Refused();
        return path;
    }

    /// <summary>The path in the artifact folder of what lies below a place.</summary>
    /// <exception cref="ApiException">This server does not keep that place.</exception>
    public static string Served(string? root, string path) => ArtifactUri.FindServed(root) is { } folder
        ? path.Length > 0 ? $"{Check(folder)}/{path}" : Check(folder)
        : throw ApiException.Invalid($"The artifacts are at '{root}', which this server does not read.");

    /// <summary>
    /// What follows the artifact proxy's address in the request as it was sent; null where nothing does. The server's own view of the
    /// address has dots resolved already, which would hide that somebody tried.
    /// </summary>
    public static string? OfRequest(string rawTarget) => After(rawTarget, "/mlflow-artifacts/artifacts/");

    /// <summary>Checks the path in an address of the proxy, of whichever call.</summary>
    /// <exception cref="ApiException">It leads elsewhere, or could.</exception>
    public static void CheckTarget(string rawTarget)
    {
        foreach (var call in Calls)
            if (After(rawTarget, $"/mlflow-artifacts/{call}/") is { } path) Check(path);
    }

    private static string? After(string rawTarget, string anchor)
    {
        var start = rawTarget.IndexOf(anchor, StringComparison.Ordinal);
        if (start < 0) return null;
        var path = rawTarget[(start + anchor.Length)..];
        var query = path.IndexOf('?');
        return query < 0 ? path : path[..query];
    }

    private static string Decode(string path)
    {
        for (var round = 0; round < MaximumRounds; round++)
        {
            var decoded = Uri.UnescapeDataString(path);
            if (decoded == path) return path;
            path = decoded;
        }
        throw Refused();
    }

    private static string EscapeControls(string path)
    {
        if (!path.Any(char.IsControl)) return path;
        var escaped = new StringBuilder();
        foreach (var c in path)
            _ = c is < ' ' or '\u007f' ? escaped.Append(System.Globalization.CultureInfo.InvariantCulture, $"%{(int)c:x2}") : escaped.Append(c);
        return escaped.ToString();
    }

    private static bool IsWindowsRooted(string path) =>
        path.Length >= 3 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '/' or '\\';

    private static ApiException Refused() => ApiException.Invalid("Invalid path");
}
