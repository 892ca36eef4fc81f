using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary>Questions about the server itself.</summary>
internal static class ServerEndpoints
{
    private static readonly ServerInfo Info = new(
        "SqlStore", WorkspacesEnabled: false, TraceArchivalEnabled: false, MultipartUploadsEnabled: false, MultipartDownloadsEnabled: false,
        PresignedUploadRunIdSupported: true, PresignedUploadModelIdSupported: true,
        new Dictionary<string, bool> { ["gateway"] = false });

    public static void MapServer(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health", context => AnswerTextAsync(context, "text/plain; charset=utf-8", "OK")).DisableHttpMetrics();
        endpoints.MapGet("/version", context => AnswerTextAsync(context, "text/html; charset=utf-8", DatabaseSchema.MlflowVersion));
        endpoints.MapRaw("GET", "/3.0/mlflow/server-info", context => context.Response.AnswerAsync(Info, ApiAnswers.OwnJson.ServerInfo));
    }

    private static Task AnswerTextAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }
}
