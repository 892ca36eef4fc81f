using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Artifacts;

/// <summary>The folder that all artifacts are kept in. Every path is relative to it, was checked, and may not leave it by a link.</summary>
internal sealed class ArtifactFolder(string root)
{
    // MLflow's name for what is still being written, so that its server and ours pass over each other's.
    private const string Uploading = ".artifact.uploading.";

    /// <summary>What is in a folder, by name; nothing where there is no such folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="prefix">What stands before the names in the answer, with its slash.</param>
    public IReadOnlyList<ArtifactFile>? List(string path, string prefix)
    {
        var folder = new DirectoryInfo(Resolve(path));
        if (!folder.Exists) return null;
        var files = new List<ArtifactFile>();
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.Name.StartsWith(Uploading, StringComparison.Ordinal)) continue;
            files.Add(entry is FileInfo file
                ? new ArtifactFile { Path = prefix + file.Name, FileSize = file.Length > 0 ? file.Length : null }
                : new ArtifactFile { Path = prefix + entry.Name, IsDir = true });
        }
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return files.Count > 0 ? files : null;
    }

    /// <summary>The file to send.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public FileInfo GetFile(string path)
    {
        var file = new FileInfo(Resolve(path));
        return file.Exists ? file : throw ApiException.NotFound($"There is no artifact '{path}'.");
    }

    public bool IsFolder(string path) => Directory.Exists(Resolve(path));

    /// <summary>Writes a file; who reads it meanwhile sees the old one or the new one, never a part.</summary>
    public async Task WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        if (Names.IsOtherPath(path)) throw ApiException.Invalid($"The artifact's path '{path}' would be another when taken for a path.");
        var target = Resolve(path);
        if (Directory.Exists(target)) throw ApiException.Invalid($"'{path}' is a folder among the artifacts, not a file.");
        var folder = Path.GetDirectoryName(target)!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (IOException)
        {
            throw ApiException.Invalid($"A file is in the way of '{path}' among the artifacts.");
        }

        var temporary = Path.Combine(folder, Uploading + Guid.NewGuid().ToString("N"));
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
            {
                await content.CopyToAsync(file, 1 << 17, cancellationToken);
                // As a write of the database: what was answered survives a power cut.
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Deletes a file or a folder; none to delete is no error, as in MLflow.</summary>
    public void Delete(string path)
    {
        var target = Resolve(path);
        if (File.Exists(target)) File.Delete(target);
        else if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
    }

    // A link inside the folder may lead to another place inside it, and nowhere else.
    private string Resolve(string path)
    {
        var full = Path.GetFullPath(Path.Combine(root, path));
        if (!IsInside(full, Path.GetFullPath(root))) throw Outside();

        var current = root;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Combine(current, part);
            FileSystemInfo entry = Directory.Exists(current) ? new DirectoryInfo(current) : new FileInfo(current);
            if (entry.LinkTarget is null) continue;
            if (entry.ResolveLinkTarget(returnFinalTarget: true) is not { } target || !IsInside(target.FullName, Path.GetFullPath(root)))
                throw Outside();
        }
        return full;
    }

    private static bool IsInside(string path, string folder) =>
        path.Equals(folder, StringComparison.Ordinal) || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static ApiException Outside() => ApiException.Invalid("Invalid path: it leads out of the artifact folder.");
}
