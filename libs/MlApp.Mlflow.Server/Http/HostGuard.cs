using System.IO.Enumeration;

namespace MlApp.Mlflow.Server.Http;

/// <summary>
/// What MLflow has since 3.5: a request whose Host header names neither this machine nor a private address is refused, so that a page
/// from elsewhere cannot reach the server under a name of its own (DNS rebinding); a page of another origin may not change anything.
/// <c>MLFLOW_SERVER_ALLOWED_HOSTS</c> and <c>MLFLOW_SERVER_CORS_ALLOWED_ORIGINS</c> replace what is allowed.
/// </summary>
internal sealed class HostGuard(RequestDelegate next, IConfiguration configuration)
{
    private static readonly string[] Local = ["localhost", "127.0.0.1", "[::1]", "0.0.0.0"];

    private readonly string[] _hosts = Listed(configuration["MLFLOW_SERVER_ALLOWED_HOSTS"]) ?? [.. Defaults()];
    private readonly string[] _origins = Listed(configuration["MLFLOW_SERVER_CORS_ALLOWED_ORIGINS"]) ?? [];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.XFrameOptions = "SAMEORIGIN";

        if (request.Path != "/health" && request.Path != "/version" && !Matches(_hosts, request.Host.Value))
            return Refuse(context, "Invalid Host header - possible DNS rebinding attack detected");
        if (IsChange(request) && request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsLocal(origin) && !Matches(_origins, origin))
            return Refuse(context, "Cross-origin request blocked");
        return next(context);
    }

    private static bool IsChange(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method)
        && (request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/ajax-api"));

    private static bool IsLocal(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Host is "localhost" or "127.0.0.1" or "[::1]";

    private static bool Matches(string[] allowed, string? value) => !string.IsNullOrEmpty(value)
        && allowed.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false));

    private static IEnumerable<string> Defaults() =>
    [
        .. Local, .. Local.Select(host => $"{host}:*"),
        "192.168.*", "10.*", .. Enumerable.Range(16, 16).Select(second => $"172.{second}.*"), "fc00:*", "fd00:*",
    ];

    private static string[]? Listed(string? value) => string.IsNullOrWhiteSpace(value)
        ? null : value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Task Refuse(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(reason);
    }
}
