using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using MlApp.Api.Telemetry;
using MlApp.Modeling;
using MlApp.Modeling.Folders;

namespace MlApp.Api.Serving;

/// <summary>
/// The fetched models on disk: <c>NAME/VERSION/</c> holds a model folder, <c>NAME/served-ALIAS.json</c> says which one was
/// served last, so that a restart needs no tracking server. A folder gets its name only when it is complete and verified.
/// </summary>
internal sealed class ModelStore(IOptions<ServingOptions> options, TimeProvider time)
{
    private const string IncomingPrefix = ".incoming-";
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    private readonly string _folder = Path.GetFullPath(Path.Combine(options.Value.ModelStore, FileName(options.Value.Model)));
    private readonly string _record = Path.GetFullPath(
        Path.Combine(options.Value.ModelStore, FileName(options.Value.Model), $"served-{FileName(options.Value.Alias)}.json"));

    /// <summary>Where a version lies, or would lie.</summary>
    public string FolderOf(string version) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? Path.Combine(_folder, number.ToString(CultureInfo.InvariantCulture))
            : throw new ModelRefusedException(SwapFailure.NotAVersion, $"'{Input.JsonText.Shortened(version)}' is not the number of a version.");

    /// <summary>Whether the folder of that version is in the store with just these contents.</summary>
    public bool Holds(ModelIdentity identity)
    {
        var folder = FolderOf(identity.Version);
        return Directory.Exists(folder) && HasDigest(folder, identity.Sha256);
    }

    /// <summary>A new empty folder to fetch into, beside the others, so that a rename brings it to its place.</summary>
    public string CreateIncoming()
    {
        var folder = Path.Combine(_folder, IncomingPrefix + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Gives a complete and verified folder its place; what lay there gives way.</summary>
    public string Admit(string incoming, string version)
    {
        var folder = FolderOf(version);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.Move(incoming, folder);
        return folder;
    }

    /// <summary>Whether the files of a folder have this digest.</summary>
    public static bool HasDigest(string folder, string sha256)
    {
        try
        {
            return string.Equals(ModelFolder.ComputeSha256(folder), sha256, StringComparison.OrdinalIgnoreCase);
        }
        catch (InvalidInputException)
        {
            // Empty, or more than a model folder may hold.
            return false;
        }
    }

    /// <summary>What was served last; null where nothing was, or where the record cannot be read.</summary>
    public ModelIdentity? ReadServed()
    {
        try
        {
            using var file = File.OpenRead(_record);
            var served = JsonSerializer.Deserialize(file, ApiJson.Default.ModelIdentity);
            return served is { Sha256: not null } && served.Name == options.Value.Model ? served : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps what is served now.</summary>
    public void WriteServed(ModelIdentity identity)
    {
        var temporary = _record + ".tmp";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(identity, ApiJson.Default.ModelIdentity));
        File.Move(temporary, _record, overwrite: true);
        // The order of pruning: by when a version was served last.
        Directory.SetLastWriteTimeUtc(FolderOf(identity.Version), time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Removes all but the versions served last, and what broken downloads left.</summary>
    /// <param name="served">Stays in any case.</param>
    public void Prune(string served)
    {
        var folders = new DirectoryInfo(_folder).GetDirectories();
        var old = folders
            .Where(folder => int.TryParse(folder.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _) && folder.Name != served)
            .OrderByDescending(folder => folder.LastWriteTimeUtc)
            .Skip(options.Value.KeepVersions - 1);
        var leftovers = folders.Where(folder =>
            folder.Name.StartsWith(IncomingPrefix, StringComparison.Ordinal)
            && time.GetUtcNow().UtcDateTime - folder.LastWriteTimeUtc > LeftoverAge);
        foreach (var folder in old.Concat(leftovers)) folder.Delete(recursive: true);
    }

    // A registered name may hold anything but '/' and ':'; '.' and '..' would leave the store.
    private static string FileName(string name) => Uri.EscapeDataString(name).Replace(".", "%2E", StringComparison.Ordinal);
}
