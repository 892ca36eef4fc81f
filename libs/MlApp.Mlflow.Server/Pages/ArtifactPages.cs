using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Folders and files among artifacts.</summary>
internal static class ArtifactPages
{
    /// <summary>A folder.</summary>
    public static string Folder(ArtifactPlace place, string path, IReadOnlyList<ArtifactFile> files) => Page(place, path, files.Count > 0
        ? Markup.Of($"""<section class="card flush">{Table(place.Owner, files)}</section>""")
        : Markup.Of($"""<div class="card empty">There is nothing here.</div>"""));

    /// <summary>A file, as far as it can be shown.</summary>
    /// <param name="place">What it belongs to.</param>
    /// <param name="path">The file.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="content">The content, shown.</param>
    public static string File(ArtifactPlace place, string path, long size, Markup content) => Page(place, path, Markup.Of($"""
        <p class="lead">{Shown.Bytes(size)} · <a href="{Links.Download(place.Owner, path)}" download>download</a></p>
        {content}
        """));

    /// <summary>What is directly in a folder.</summary>
    public static Markup Table(string owner, IReadOnlyList<ArtifactFile> files) => Markup.Of($"""
        <table class="files"><tbody>
        {Markup.Each(files.OrderByDescending(file => file.IsDir).ThenBy(file => file.Path, StringComparer.Ordinal), file => Row(owner, file))}
        </tbody></table>
        """);

    /// <summary>What is directly among something's artifacts, for its page.</summary>
    public static Markup Card(string owner, IReadOnlyList<ArtifactFile> files) => Markup.If(files.Count > 0, () => Markup.Of($"""
        <section class="card flush"><h2><a href="{Links.Artifact(owner, "")}">Artifacts</a></h2>{Table(owner, files)}</section>
        """));

    private static Markup Row(string owner, ArtifactFile file)
    {
        var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
        return file.IsDir
            ? Markup.Of($"""<tr class="folder"><td><a href="{Links.Artifact(owner, file.Path)}">{name}/</a></td><td></td><td></td></tr>""")
            : Markup.Of($"""
                <tr><td><a href="{Links.Artifact(owner, file.Path)}">{name}</a></td><td class="number faint">{Shown.Bytes(file.FileSize)}</td><td class="number"><a href="{Links.Download(owner, file.Path)}" download aria-label="Download {name}">download</a></td></tr>
                """);
    }

    private static string Page(ArtifactPlace place, string path, Markup content)
    {
        string[] parts = ["Artifacts", .. path.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        var trail = place.Trail.Concat(parts.SkipLast(1).Select((part, i) => (part, Links.Artifact(place.Owner, string.Join('/', parts[1..(i + 1)])))));
        return Layout.Page(parts[^1], place.IsRegistry, trail, Markup.Of($"<h1>{parts[^1]}</h1>{content}"));
    }
}
