namespace MlApp.Tests.Support;

/// <summary>Files that lie beside the checkout in a folder <c>shared</c> and belong to no package.</summary>
public static class SharedFolder
{
    /// <summary>A file or folder in it; skips the test where it is not there.</summary>
    public static string Require(params string[] relative)
    {
        if (Find(relative) is { } path) return path;
        var name = Path.Combine(["shared", .. relative]);
        Missing.Skip($"There is no {name} above {RepositoryRoot.Path}.");
        return name;
    }

    /// <summary>A file or folder in it; null where it is not there.</summary>
    public static string? Find(params string[] relative)
    {
        for (var folder = new DirectoryInfo(RepositoryRoot.Path); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine([folder.FullName, "shared", .. relative]);
            if (Path.Exists(path)) return path;
        }

        return null;
    }
}
