namespace MlApp.Mlflow.Server.Http;

/// <summary>Every call stands under two prefixes: what clients call, and what MLflow's own page calls.</summary>
internal static class ApiRoutes
{
    private static readonly string[] Prefixes = ["/api", "/ajax-api"];

    /// <summary>Maps a call of <c>2.0/mlflow/</c>. The handler gets the parameters of the request.</summary>
    public static void MapCall(
        this IEndpointRouteBuilder endpoints, string method, string path, Func<HttpContext, RequestFields, Task> handler)
    {
        foreach (var prefix in Prefixes) endpoints.MapCallAt(method, $"{prefix}/2.0/mlflow/{path}", handler);
    }

    /// <summary>Maps a call that stands at one address only.</summary>
    public static void MapCallAt(
        this IEndpointRouteBuilder endpoints, string method, string address, Func<HttpContext, RequestFields, Task> handler) =>
        endpoints.MapAt(method, address, async context =>
        {
            using var fields = await RequestFields.ReadAsync(context.Request);
            await handler(context, fields);
        });

    /// <summary>Maps a path below both prefixes.</summary>
    public static void MapRaw(this IEndpointRouteBuilder endpoints, string method, string path, RequestDelegate handler)
    {
        foreach (var prefix in Prefixes) endpoints.MapAt(method, prefix + path, handler);
    }

    /// <summary>Whether the path is below one of the prefixes.</summary>
    public static bool IsCall(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/ajax-api");

    // Routing passes over the case of letters and a slash at the end; to MLflow such an address is another one.
    private static void MapAt(this IEndpointRouteBuilder endpoints, string method, string address, RequestDelegate handler) =>
        endpoints.MapMethods(address, [method], context => IsAsMapped(address, context.Request.Path.Value)
            ? handler(context)
            : context.Response.AnswerNotFoundAsync());

    private static bool IsAsMapped(ReadOnlySpan<char> mapped, ReadOnlySpan<char> path)
    {
        while (true)
        {
            var (mappedEnd, pathEnd) = (mapped.IndexOf('/'), path.IndexOf('/'));
            var part = mappedEnd < 0 ? mapped : mapped[..mappedEnd];
            if (part.StartsWith("{**")) return true;
            if (part is not ['{', ..] && !part.SequenceEqual(pathEnd < 0 ? path : path[..pathEnd])) return false;
            if (mappedEnd < 0 || pathEnd < 0) return mappedEnd == pathEnd || mapped[(mappedEnd + 1)..].StartsWith("{**");
            mapped = mapped[(mappedEnd + 1)..];
            path = path[(pathEnd + 1)..];
        }
    }
}
