using MlApp.Mlflow.Transport;

namespace MlApp.Mlflow.Artifacts;

/// <summary>Finds where the artifact proxy keeps what an artifact URI names.</summary>
internal static class ArtifactRoot
{
    public const string Endpoint = "api/2.0/mlflow-artifacts/artifacts";

    private const string Scheme = "mlflow-artifacts:";

    /// <summary>The path below the artifact proxy, such as <c>1/ID/artifacts</c>; empty for its root.</summary>
    public static string Find(string artifactUri, Uri trackingUri)
    {
        var path = PathOf(artifactUri, trackingUri)
            ?? throw new MlflowException($"The artifacts at {TrackingAddress.WithoutCredentials(artifactUri)} are not handed out by "
                + $"the server at {trackingUri}: start it with --serve-artifacts, so that new runs keep theirs at mlflow-artifacts:/…");
        path = path.Trim('/');
        return path.Length == 0 || ArtifactPath.FindFault(path) is not { } fault
            ? path
            : throw new MlflowException($"The artifact URI '{TrackingAddress.WithoutCredentials(artifactUri)}' is not safe: {fault}.");
    }

    /// <summary>Whether the proxy keeps what an artifact URI names.</summary>
    public static bool IsProxied(string artifactUri, Uri trackingUri) => PathOf(artifactUri, trackingUri) is not null;

    private static string? PathOf(string artifactUri, Uri trackingUri)
    {
        if (artifactUri.StartsWith(Scheme, StringComparison.Ordinal))
        {
            var rest = artifactUri[Scheme.Length..];
            if (!rest.StartsWith("//", StringComparison.Ordinal)) return rest;

            // mlflow-artifacts://host:port/path: only this server's, since the credentials are for no other.
            var end = rest.IndexOf('/', 2);
            var authority = end < 0 ? rest[2..] : rest[2..end];
            var ours = authority.Length == 0
                || authority.Equals(trackingUri.Authority, StringComparison.OrdinalIgnoreCase)
                || authority.Equals($"{trackingUri.Host}:{trackingUri.Port}", StringComparison.OrdinalIgnoreCase);
            return ours && end >= 0 ? rest[end..] : null;
        }

        var endpoint = new Uri(trackingUri, Endpoint + "/").AbsoluteUri;
        return artifactUri.StartsWith(endpoint, StringComparison.OrdinalIgnoreCase) ? artifactUri[endpoint.Length..] : null;
    }
}
