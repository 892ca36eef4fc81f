namespace MlApp.Modeling.Data;

/// <summary>How a file is named in messages.</summary>
internal static class FileNames
{
    /// <summary>From the working directory where it lies below it, else in full; with slashes everywhere.</summary>
    public static string Show(string path)
    {
        var full = Path.GetFullPath(path);
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), full);
        return (relative.StartsWith("..", StringComparison.Ordinal) ? full : relative).Replace('\\', '/');
    }
}
