using Microsoft.Net.Http.Headers;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Artifacts;

/// <summary>Sends artifacts.</summary>
internal static class ArtifactAnswers
{
    /// <summary>
    /// Sends a file as an attachment: shown in place, an HTML file among the artifacts could act in the name of who looks at it.
    /// </summary>
    public static Task AnswerFileAsync(this HttpContext context, ArtifactFolder folder, string path)
    {
        if (folder.IsFolder(path)) throw ApiException.Invalid($"'{path}' is a folder among the artifacts, not a file.");
        var file = folder.GetFile(path);
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(Path.GetFileName(path));
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return context.SendAsync(file, ArtifactTypes.Of(file.Name));
    }

    public static Task SendAsync(this HttpContext context, FileInfo file, string type) => Results.File(
        file.FullName, type, lastModified: file.LastWriteTimeUtc, enableRangeProcessing: true,
        entityTag: new EntityTagHeaderValue(FormattableString.Invariant($"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\"")))
        .ExecuteAsync(context);
}
