using System.Net.Http.Headers;
using System.Text;

namespace MlApp.Mlflow.Transport;

/// <summary>A tracking URI taken apart: the address, which may be shown, and the credentials, which may not.</summary>
internal sealed class TrackingAddress
{
    /// <summary>Ends in <c>/</c>, so that relative paths can be put behind a path prefix; without credentials.</summary>
    public required Uri Uri { get; init; }

    public AuthenticationHeaderValue? Authorization { get; init; }

    public static TrackingAddress Parse(string trackingUri, MlflowClientOptions options)
    {
        if (!Uri.TryCreate(trackingUri, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new MlflowException(Refusal(trackingUri));

        var builder = new UriBuilder(uri) { UserName = "", Password = "", Query = "", Fragment = "" };
        if (!builder.Path.EndsWith('/')) builder.Path += "/";

        return new TrackingAddress { Uri = builder.Uri, Authorization = Basic(options) ?? Bearer(options) ?? UserInfo(uri) };
    }

    /// <summary>The text of any URI, with what stands before an <c>@</c> hidden.</summary>
    public static string WithoutCredentials(string uri)
    {
        var at = uri.LastIndexOf('@');
        if (at < 0) return uri;
        var authority = uri.IndexOf("://", StringComparison.Ordinal);
        return authority >= 0 && authority < at ? $"{uri[..(authority + 3)]}***{uri[at..]}" : $"***{uri[at..]}";
    }

    private static string Refusal(string trackingUri)
    {
        var shown = $"The tracking URI '{WithoutCredentials(trackingUri)}'";
        const string wanted = "give the http or https address of an MLflow server, such as http://localhost:5001 (MLFLOW_TRACKING_URI)";
        if (trackingUri.StartsWith("databricks", StringComparison.OrdinalIgnoreCase))
            return $"{shown} asks for Databricks' own sign-in, which this client does not know; {wanted}.";
        if (!trackingUri.Contains("://", StringComparison.Ordinal) && !trackingUri.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return $"{shown} is no URL; {wanted}.";
        return trackingUri.StartsWith("http", StringComparison.OrdinalIgnoreCase)
            ? $"{shown} cannot be read; {wanted}."
            : $"{shown} names a store, and this client speaks to a server: start one on it with "
                + $"'mlflow server --backend-store-uri {WithoutCredentials(trackingUri)}', and {wanted}.";
    }

    private static AuthenticationHeaderValue? Basic(MlflowClientOptions options) =>
        options is { Username: { } user, Password: { } password } ? Basic(user, password) : null;

    private static AuthenticationHeaderValue? Bearer(MlflowClientOptions options) =>
        options.Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;

    private static AuthenticationHeaderValue? UserInfo(Uri uri)
    {
        if (uri.UserInfo.Length == 0) return null;
        var parts = uri.UserInfo.Split(':', 2);
        return Basic(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
}
