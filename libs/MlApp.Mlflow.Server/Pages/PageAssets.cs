namespace MlApp.Mlflow.Server.Pages;

/// <summary>Style, script and icon of the pages, from within the program.</summary>
internal static class PageAssets
{
    /// <exception cref="FileNotFoundException">There is none of that name.</exception>
    public static byte[] Read(string name)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"assets/{name}")
            ?? throw new FileNotFoundException("No such asset.", name);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    public static string Type(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };
}
