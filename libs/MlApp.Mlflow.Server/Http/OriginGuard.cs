using System.Text.RegularExpressions;

namespace MlApp.Mlflow.Server.Http;

/// <summary>
/// MLflow's rules for pages of other origins: those of this machine may read and change, those that
/// <c>MLFLOW_SERVER_CORS_ALLOWED_ORIGINS</c> lists too, no other may change anything. With <c>*</c> in the list everyone may, without
/// being signed in. Not the framework's own middleware, which answers a preflight that it refuses with success and no header.
/// </summary>
internal sealed partial class OriginGuard(RequestDelegate next, IConfiguration configuration)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
    private static readonly string[] AllMethods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"];

    private readonly string[] _origins = HostGuard.Listed(configuration["MLFLOW_SERVER_CORS_ALLOWED_ORIGINS"]) ?? [];

    private bool AllowsAll => _origins.Contains("*");

    public Task InvokeAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && HttpMethods.IsOptions(request.Method)
            && request.Headers.AccessControlRequestMethod.ToString() is { Length: > 0 } method)
            return AnswerPreflightAsync(request, response, origin, method);

        response.Headers.Vary = "Origin";
        if (origin.Length == 0) return next(context);
        if (AllowsAll) response.Headers.AccessControlAllowOrigin = "*";
        else
        {
            response.Headers.AccessControlAllowCredentials = "true";
            if (MayRead(origin)) response.Headers.AccessControlAllowOrigin = origin;
        }
        response.Headers.AccessControlExposeHeaders = "*";
        return IsChange(request) && !MayChange(origin)
            ? response.AnswerPlainAsync(StatusCodes.Status403Forbidden, "Cross-origin request blocked")
            : next(context);
    }

    private Task AnswerPreflightAsync(HttpRequest request, HttpResponse response, string origin, string method)
    {
        var headers = response.Headers;
        headers.Vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network";
        headers.AccessControlAllowMethods = string.Join(", ", AllowsAll ? AllMethods : Methods);
        headers.AccessControlMaxAge = "600";
        if (!AllowsAll) headers.AccessControlAllowCredentials = "true";
        if (request.Headers.AccessControlRequestHeaders.ToString() is { Length: > 0 } asked) headers.AccessControlAllowHeaders = asked;

        var refused = new List<string>();
        if (AllowsAll) headers.AccessControlAllowOrigin = "*";
        else if (MayRead(origin)) headers.AccessControlAllowOrigin = origin;
        else refused.Add("origin");
        if (!(AllowsAll ? AllMethods : Methods).Contains(method)) refused.Add("method");
        if (request.Headers.ContainsKey("Access-Control-Request-Private-Network")) refused.Add("private-network");
        return refused.Count == 0
            ? response.AnswerPlainAsync(StatusCodes.Status200OK, "OK")
            : response.AnswerPlainAsync(StatusCodes.Status400BadRequest, $"Disallowed CORS {string.Join(", ", refused)}");
    }

    private bool MayRead(string origin) => OfThisMachine().IsMatch(origin) || _origins.Contains(origin);

    private bool MayChange(string origin) => AllowsAll || HostGuard.Matches(_origins, origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Host is "localhost" or "127.0.0.1" or "[::1]");

    private static bool IsChange(HttpRequest request) =>
        (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsDelete(request.Method)
            || HttpMethods.IsPatch(request.Method))
        && ApiRoutes.IsCall(request.Path);

    [GeneratedRegex(@"\Ahttp://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?\z")]
    private static partial Regex OfThisMachine();
}
