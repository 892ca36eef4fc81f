using Microsoft.Extensions.FileProviders;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary>
/// MLflow's own page, out of the folder <c>mlflow/server/js/build</c> of its wheel. It takes <c>/</c>, as in MLflow; what it asks that
/// this server does not cover is answered as MLflow answers an address that it does not have.
/// </summary>
internal static class MlflowUi
{
    private const string Index = "index.html";

    /// <summary>What is wrong with a folder; null where it holds the page.</summary>
    public static string? Check(string folder) => File.Exists(Path.Combine(folder, Index)) ? null
        : $"--ui: there is no {Path.Combine(folder, Index)}: the folder mlflow/server/js/build of MLflow's Python package holds its page.";

    public static void MapMlflowUi(this WebApplication application, string folder)
    {
        folder = Path.GetFullPath(folder);
        application.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder), RequestPath = "/static-files" });
        application.MapGet("/", context =>
        {
            // The page names its scripts by their content; itself, it changes with each version.
            context.Response.Headers.CacheControl = "no-cache";
            return Results.File(Path.Combine(folder, Index), "text/html; charset=utf-8").ExecuteAsync(context);
        });
    }
}
