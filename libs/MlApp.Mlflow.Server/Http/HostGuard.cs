using System.IO.Enumeration;
using System.Net;
using System.Net.Sockets;

namespace MlApp.Mlflow.Server.Http;

/// <summary>
/// What MLflow has since 3.5: a request whose Host header names neither this machine nor a private address is refused, so that a page
/// from elsewhere cannot reach the server under a name of its own (DNS rebinding). <c>MLFLOW_SERVER_ALLOWED_HOSTS</c> replaces what is
/// allowed, <c>MLFLOW_SERVER_X_FRAME_OPTIONS</c> who may show the pages in a frame.
/// </summary>
internal sealed class HostGuard(RequestDelegate next, IConfiguration configuration)
{
    private static readonly string[] Local = ["localhost", "127.0.0.1", "[::1]", "0.0.0.0"];

    private readonly string[]? _hosts = Listed(configuration["MLFLOW_SERVER_ALLOWED_HOSTS"]);
    private readonly string _frameOptions = (configuration["MLFLOW_SERVER_X_FRAME_OPTIONS"] ?? "SAMEORIGIN").ToUpperInvariant();

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (_frameOptions is not ("" or "NONE")) context.Response.Headers.XFrameOptions = _frameOptions;

        return request.Path == "/health" || request.Path == "/version"
            || (_hosts is null ? IsNear(request.Host) : Matches(_hosts, request.Host.Value))
            ? next(context)
            : context.Response.AnswerPlainAsync(StatusCodes.Status403Forbidden, "Invalid Host header - possible DNS rebinding attack detected");
    }

    public static bool Matches(string[] allowed, string? value) => !string.IsNullOrEmpty(value)
        && allowed.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false));

    public static string[]? Listed(string? value) => string.IsNullOrWhiteSpace(value)
        ? null : value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // MLflow compares texts, and lets 10.evil.example in, a name that its owner can lead to this machine.
    private static bool IsNear(HostString host) => Local.Contains(host.Host)
        || (IPAddress.TryParse(host.Host, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            && address.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and < 32, ..]);
}
