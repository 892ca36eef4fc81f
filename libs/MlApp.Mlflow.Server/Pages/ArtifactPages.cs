using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Artifacts;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Folders and files among a run's artifacts.</summary>
internal static class ArtifactPages
{
    /// <summary>A folder.</summary>
    public static string Folder(Experiment experiment, RunInfo run, string path, IReadOnlyList<ArtifactFile> files) =>
        Page(experiment, run, path, Markup.Of($"""<section class="card flush">{Table(run, files)}</section>"""));

    /// <summary>A file; its text where it is one.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="run">The run.</param>
    /// <param name="path">The file.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="text">The text, or its beginning; null where it is none.</param>
    public static string File(Experiment experiment, RunInfo run, string path, long size, string? text) =>
        Page(experiment, run, path, Markup.Of($"""
            <p class="lead">{Shown.Bytes(size)} · <a href="{Links.Download(run, path)}" download>download</a></p>
            <section class="card shown">
            {(ArtifactTypes.IsImage(path) ? Markup.Of($"""<img src="{Links.Image(run, path)}" alt="{path}">""")
                : text is not null ? Markup.Of($"<pre>{text}</pre>")
                : Markup.Of($"""<p class="empty">This file is not text.</p>"""))}
            </section>
            """));

    public static Markup Table(RunInfo run, IReadOnlyList<ArtifactFile> files) => Markup.Of($"""
        <table class="files"><tbody>
        {Markup.Each(files.OrderByDescending(file => file.IsDir).ThenBy(file => file.Path, StringComparer.Ordinal), file => Row(run, file))}
        </tbody></table>
        """);

    private static Markup Row(RunInfo run, ArtifactFile file)
    {
        var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
        return file.IsDir
            ? Markup.Of($"""<tr class="folder"><td><a href="{Links.Artifact(run, file.Path)}">{name}/</a></td><td></td><td></td></tr>""")
            : Markup.Of($"""
                <tr><td><a href="{Links.Artifact(run, file.Path)}">{name}</a></td><td class="number faint">{Shown.Bytes(file.FileSize)}</td><td class="number"><a href="{Links.Download(run, file.Path)}" download aria-label="Download {name}">download</a></td></tr>
                """);
    }

    private static string Page(Experiment experiment, RunInfo run, string path, Markup content)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var trail = RunPage.Trail(experiment).Append((Shown.Name(run), Links.Run(run)))
            .Concat(parts.SkipLast(1).Select((part, i) => (part, Links.Artifact(run, string.Join('/', parts.Take(i + 1))))));
        return Layout.Page(parts[^1], isRegistry: false, trail, Markup.Of($"<h1>{parts[^1]}</h1>{content}"));
    }
}
