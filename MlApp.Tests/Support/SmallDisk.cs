using System.Diagnostics;

namespace MlApp.Tests.Support;

/// <summary>A file system of a few megabytes, in memory, that can be filled to its last byte.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int Step = 4096;

    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Mounts it, or skips the test where that is not allowed.</summary>
    public static async Task<SmallDisk> MountAsync(string folder, int megabytes)
    {
        if (!OperatingSystem.IsLinux()) Missing.Skip("A small disk is made with Linux' tmpfs.");
        Directory.CreateDirectory(folder);
        if (await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "mlapp-test", folder) != 0)
            Missing.Skip("A small disk is mounted as root only.");
        return new SmallDisk(folder);
    }

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var step = new byte[Step];
        try
        {
            while (true) filler.Write(step);
        }
        catch (IOException)
        {
            // That was the last of it.
        }
    }

    /// <summary>Frees what was filled.</summary>
    public void Empty() => File.Delete(Filler);

    // Lazily, since a process that dies may still hold a file.
    public async ValueTask DisposeAsync() => await RunAsync("umount", "--lazy", Folder);

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
