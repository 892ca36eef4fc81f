using System.Globalization;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>The folder that a server keeps everything in, held by one server at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    // ENOSPC, and ERROR_DISK_FULL.
    private const int DiskFull = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    private readonly FileStream _lock;
    private readonly string _holder;

    private DataFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
        _holder = HolderFile(path);
        try
        {
            File.WriteAllText(_holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // It only tells others who holds the folder; of a full disk, the database will say more.
        }
    }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, "mlflow.db");

    public string Artifacts => System.IO.Path.Combine(Path, "artifacts");

    /// <exception cref="DataFolderException">It cannot be made, or another server holds it.</exception>
    public static DataFolder Take(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {path} cannot be made: {refused.Message}");
        }

        try
        {
            // The system frees the lock with the process, however it ends; a file that only exists would not be.
            var held = new FileStream(System.IO.Path.Combine(path, "mlflow.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataFolder(path, held);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new DataFolderException($"The data folder {path} cannot be written to: {refused.Message}");
        }
        catch (IOException full) when (full.HResult is DiskFull or DiskFullOnWindows)
        {
            throw new DataFolderException($"The disk of the data folder {path} is full: free some space, then start this again.");
        }
        catch (IOException)
        {
            throw new DataFolderException(
                $"The data folder {path} is in use by another tracking server{Holder(path)}: stop it, or give another folder with --data.");
        }
    }

    public void Dispose()
    {
        File.Delete(_holder);
        _lock.Dispose();
    }

    private static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(HolderFile(path)) is { Length: > 0 } id ? $" (process {id})" : "";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string HolderFile(string path) => System.IO.Path.Combine(path, "mlflow.pid");
}
