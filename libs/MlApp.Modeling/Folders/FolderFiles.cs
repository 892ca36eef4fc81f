namespace MlApp.Modeling.Folders;

/// <summary>The files of a model folder, within bounds, none of them a link to somewhere else.</summary>
internal static class FolderFiles
{
    /// <summary>A folder with more is none of ours.</summary>
    public const int MaxFiles = 1000;

    /// <summary>Bytes of all files together, 4 GiB.</summary>
    public const long MaxBytes = 4L << 30;

    /// <summary>All files with their paths below the folder, with <c>/</c> on every system, sorted by their characters.</summary>
    /// <exception cref="InvalidInputException">There is no such folder, it is empty or out of bounds, or holds a link.</exception>
    public static IReadOnlyList<(string Path, FileInfo File)> List(string folder)
    {
        var root = new DirectoryInfo(folder);
        if (!root.Exists)
            throw new InvalidInputException(File.Exists(folder) ? $"{folder}: this is a file; name the model folder." : $"{folder}: there is no such model folder.", folder);
        List<(string Path, FileInfo File)> files = [];
        long bytes = 0;
        foreach (var entry in root.EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            if (entry.LinkTarget is not null)
                throw new InvalidInputException($"{folder}: '{entry.Name}' is a link; a model folder holds its own files only.", folder);
            if (entry is not FileInfo file) continue;
            files.Add((Path.GetRelativePath(root.FullName, file.FullName).Replace('\\', '/'), file));
            bytes += file.Length;
            if (files.Count > MaxFiles) throw new InvalidInputException($"{folder}: a model folder has at most {MaxFiles} files.", folder);
            if (bytes > MaxBytes) throw new InvalidInputException($"{folder}: a model folder has at most {MaxBytes >> 30} GiB.", folder);
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return files;
    }
}
