using MlApp.Mlflow.Server.Artifacts;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Gathers what the page of an artifact shows.</summary>
internal static class ArtifactViews
{
    private const int MaximumListed = 5000;

    public static string Show(ArtifactFolder folder, ArtifactPlace place, string path)
    {
        path = path.Trim('/');
        var served = ArtifactPath.Served(place.Root, path);
        if (path.Length == 0 || folder.IsFolder(served))
            return ArtifactPages.Folder(place, path, [.. (folder.List(served, path.Length > 0 ? path + "/" : "") ?? []).Take(MaximumListed)]);

        var file = folder.GetFile(served);
        return ArtifactPages.File(place, path, file.Length, Content(place, path, file));
    }

    // What is shown of a file is text or an image, and never a document that a browser would run.
    private static Markup Content(ArtifactPlace place, string path, FileInfo file)
    {
        if (ArtifactTypes.IsImage(path))
            return Markup.Of($"""<section class="card shown"><img src="{Links.Image(place.Owner, path)}" alt="{Path.GetFileName(path)}"></section>""");
        if (ArtifactText.Read(file) is not { } text)
            return Markup.Of($"""<section class="card"><p class="empty">This file is neither text nor an image; it can be downloaded.</p></section>""");
        var (table, json) = (
            Path.GetExtension(path).ToLowerInvariant() switch { ".csv" => ArtifactTable.Read(text, ','), ".tsv" => ArtifactTable.Read(text, '\t'), _ => null },
            path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !text.IsCut ? ArtifactText.Indent(text.Text) : null);
        return table is not null ? table.Show(path) : Markup.Of($"""
            {Markup.If(text.IsCut, () => Markup.Of($"""<p class="lead">These are the first {Shown.Bytes(ArtifactText.Maximum)}; the download has all.</p>"""))}
            <section class="card shown"><pre tabindex="0" aria-label="{path}">{json ?? text.Text}</pre></section>
            """);
    }
}
