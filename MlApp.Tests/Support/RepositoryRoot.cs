namespace MlApp.Tests.Support;

/// <summary>Where the checkout lies that these tests were built from.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static string File(params string[] relative) => System.IO.Path.Combine([Path, .. relative]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "MlApp.slnx"))) return folder.FullName;
        throw new InvalidOperationException($"No MlApp.slnx above {AppContext.BaseDirectory}.");
    }
}
