namespace MlApp.Mlflow.Server.Storage;

/// <summary>Places of artifacts as they stand in the database.</summary>
internal static class ArtifactUri
{
    /// <summary>Appends a relative path to the path of a URI; a query stays at its end.</summary>
    public static string Append(string uri, string path)
    {
        var query = uri.IndexOf('?');
        var (head, tail) = query < 0 ? (uri, "") : (uri[..query], uri[query..]);
        return $"{(head.EndsWith('/') ? head : head + '/')}{path}{tail}";
    }

    /// <summary>
    /// The path below the server's artifact folder of a place that it serves: of <c>mlflow-artifacts:/1/ID/artifacts</c>, or of an http
    /// address of its artifact proxy. Null for any other place.
    /// </summary>
    public static string? FindServed(string? uri)
    {
        const string proxy = "/api/2.0/mlflow-artifacts/artifacts/";
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed)) return null;
        if (parsed.Scheme == "mlflow-artifacts")
        {
            var path = uri[(parsed.Scheme.Length + 1)..];
            if (path.StartsWith("//", StringComparison.Ordinal)) path = path.IndexOf('/', 2) is var slash and > 0 ? path[slash..] : "";
            return path.TrimStart('/');
        }
        return parsed.Scheme is "http" or "https" && uri.IndexOf(proxy, StringComparison.Ordinal) is var start and > 0
            ? uri[(start + proxy.Length)..].TrimStart('/')
            : null;
    }
}
