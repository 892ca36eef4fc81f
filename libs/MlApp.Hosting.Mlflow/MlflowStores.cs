using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting;

/// <summary>
/// The places where a resource's servers keep their runs: the embedded one in a folder, the container in a volume. Neither sees what
/// the other keeps, so the folder notes when it was the container that was used last.
/// </summary>
/// <param name="resource">The name of the resource.</param>
/// <param name="folder">The folder, as an absolute path.</param>
internal sealed class MlflowStores(string resource, string folder)
{
    private const string NoteName = "container.txt";

    private readonly string _note = Path.Combine(folder, NoteName);

    public string Folder => folder;

    /// <summary>The folder as a person would write it who stands where the application was started.</summary>
    public string ShownFolder
    {
        get
        {
            var relative = Path.GetRelativePath(Environment.CurrentDirectory, folder);
            return relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
        }
    }

    /// <summary>The volume: the same for each run on this folder, and another for each other folder.</summary>
    public string Volume { get; } = $"{resource}-{HashOf(folder)}";

    /// <summary>The embedded server has kept something.</summary>
    public bool HasEmbedded => Directory.Exists(folder)
        && Directory.EnumerateFileSystemEntries(folder).Any(entry => Path.GetFileName(entry) is not NoteName);

    /// <summary>The container was used last.</summary>
    public bool ContainerWasLast => File.Exists(_note);

    public void NoteContainer() => Try(() =>
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(_note, $"MLflow was last run in its container, whose runs are in the volume {Volume}.\n");
    });

    public void NoteEmbedded() => Try(() => File.Delete(_note));

    /// <summary>A short text that differs for two paths, and is the same on every run.</summary>
    public static string HashOf(string path)
    {
        var one = OperatingSystem.IsWindows() ? path.ToUpperInvariant() : path; // two ways to write one path there
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(one))).AsSpan(0, 5));
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // Without the note, auto only goes by what is in the folder.
        }
    }
}
