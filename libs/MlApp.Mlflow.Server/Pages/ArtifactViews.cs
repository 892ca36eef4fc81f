using System.Text;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Artifacts;
using MlApp.Mlflow.Server.Endpoints;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Gathers what the page of an artifact shows.</summary>
internal static class ArtifactViews
{
    private const int MaximumText = 256 << 10;

    public static string Show(ArtifactFolder folder, Experiment experiment, RunInfo run, string path)
    {
        path = path.Trim('/');
        if (path.Length == 0) throw ApiException.Missing("path");
        var place = ArtifactEndpoints.Served(run.ArtifactUri, path);
        if (folder.IsFolder(place)) return ArtifactPages.Folder(experiment, run, path, folder.List(place, path + "/") ?? []);

        var file = folder.GetFile(place);
        return ArtifactPages.File(experiment, run, path, file.Length, ArtifactTypes.IsText(file.Name) ? ReadText(file) : null);
    }

    private static string ReadText(FileInfo file)
    {
        using var stream = file.OpenRead();
        var bytes = new byte[Math.Min(file.Length, MaximumText)];
        stream.ReadExactly(bytes);
        var text = Encoding.UTF8.GetString(bytes);
        return file.Length > MaximumText ? $"{text}\n… the rest is in the download." : text;
    }
}
