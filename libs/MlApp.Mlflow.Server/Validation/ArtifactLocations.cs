using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Validation;

/// <summary>Where an experiment may keep artifacts, and a model version come from.</summary>
internal static class ArtifactLocations
{
    // Schemes whose URI says which host to go to: the server must not be sent anywhere.
    private static readonly string[] HostSchemes = ["ftp", "sftp", "hdfs", "viewfs", "http", "https", "r2", "b2", "abfss"];

    public static void Check(string? location, string path)
    {
        if (string.IsNullOrEmpty(location)) return;
        CheckScheme(location, path);
        if (location.Contains('#')) throw ApiException.Invalid($"The parameter '{path}' must not hold a fragment (#).");
        if (location.IndexOf('?') is var query and >= 0 && Uri.UnescapeDataString(location[query..]).Contains("..", StringComparison.Ordinal))
            throw ApiException.Invalid($"The query of the parameter '{path}' must not hold '..'.");
        if (location.StartsWith("runs:", StringComparison.Ordinal))
            throw ApiException.Invalid($"The parameter '{path}' must not be a runs:/ URI.");
        Names.CheckLength(location, 2048, path);
    }

    /// <summary>Refuses a place on another host.</summary>
    public static void CheckScheme(string uri, string path)
    {
        var scheme = Scheme(uri);
        if (HostSchemes.Contains(scheme)
            || (scheme == "mlflow-artifacts" && uri.AsSpan(scheme.Length + 1) is ['/', '/', not '/', ..]))
            throw ApiException.Invalid($"The parameter '{path}' must not name a host of its own, as '{scheme}://…' does.");
    }

    /// <summary>The scheme in small letters; empty for a path.</summary>
    public static string Scheme(string uri)
    {
        var colon = uri.IndexOf(':');
        // One letter is the drive of a Windows path.
        return colon > 1 && char.IsAsciiLetter(uri[0]) && uri.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0
            ? uri[..colon].ToLowerInvariant()
            : "";
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
