using System.Text.Json.Nodes;
using MlApp.Tests.Support;

namespace MlApp.Tests.MlflowServer;

/// <summary>The store that the real MLflow wrote, its answers among the files of these tests.</summary>
internal static class StoreFixture
{
    public static string Folder { get; } = RepositoryRoot.File("MlApp.Tests", "Mlflow.Server", "store-fixture");

    public static IEnumerable<string> Recordings =>
        Directory.EnumerateFiles(Path.Combine(Folder, "rest"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static JsonNode Recording(string name) => Read("rest", name + ".json");

    public static JsonNode Facts => Read("facts.json");

    /// <summary>Copies database and artifacts into a data folder.</summary>
    public static void CopyTo(string folder)
    {
        File.Copy(Path.Combine(Folder, "mlflow.db"), Path.Combine(folder, "mlflow.db"));
        var artifacts = Path.Combine(Folder, "artifacts");
        foreach (var file in Directory.EnumerateFiles(artifacts, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, "artifacts", Path.GetRelativePath(artifacts, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static JsonNode Read(params string[] path) => JsonNode.Parse(File.ReadAllText(Path.Combine([Folder, .. path])))!;
}
