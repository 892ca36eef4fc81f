namespace MlApp.Mlflow.Server.Http;

/// <summary>Every call stands under two prefixes: what clients call, and what MLflow's own page calls.</summary>
internal static class ApiRoutes
{
    private static readonly string[] Prefixes = ["/api", "/ajax-api"];

    /// <summary>Maps a call of <c>2.0/mlflow/</c>. The handler gets the parameters of the request.</summary>
    public static void MapCall(
        this IEndpointRouteBuilder endpoints, string method, string path, Func<HttpContext, RequestFields, Task> handler) =>
        endpoints.MapRaw(method, $"/2.0/mlflow/{path}", async context =>
        {
            using var fields = await RequestFields.ReadAsync(context.Request);
            await handler(context, fields);
        });

    /// <summary>Maps a path below both prefixes.</summary>
    public static void MapRaw(this IEndpointRouteBuilder endpoints, string method, string path, RequestDelegate handler)
    {
        foreach (var prefix in Prefixes) endpoints.MapMethods(prefix + path, [method], handler);
    }
}
