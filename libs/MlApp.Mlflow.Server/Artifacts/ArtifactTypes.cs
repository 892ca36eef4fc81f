using Microsoft.AspNetCore.StaticFiles;

namespace MlApp.Mlflow.Server.Artifacts;

/// <summary>Content types of artifacts.</summary>
internal static class ArtifactTypes
{
    private const string Binary = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider Known = new();

    private static readonly HashSet<string> Text = new(StringComparer.Ordinal)
    {
        "txt", "log", "err", "cfg", "conf", "cnf", "cf", "ini", "properties", "prop", "hocon", "toml", "yaml", "yml", "xml", "json",
        "js", "py", "py3", "csv", "tsv", "md", "rst", "ipynb", "MLmodel", "MLproject",
    };

    /// <summary>Whether MLflow sends it as plain text.</summary>
    public static bool IsText(string name) => Text.Contains(Extension(name));

    /// <summary>An image that a page can show.</summary>
    public static bool IsImage(string name) => Extension(name).ToLowerInvariant() is "png" or "jpg" or "jpeg" or "gif" or "webp" or "svg";

    public static string Of(string name) =>
        IsText(name) ? "text/plain" : Known.TryGetContentType(name, out var type) ? type : Binary;

    private static string Extension(string name) => Path.GetExtension(name) is { Length: > 1 } extension ? extension[1..] : name;
}
