using System.Globalization;

namespace MlApp.AppHost.Running;

/// <summary>Finds the process behind a listening socket in <c>/proc</c>.</summary>
internal static class LinuxSockets
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    public static int? FindListener(int port)
    {
        var sockets = Tables
            .Where(File.Exists)
            .SelectMany(table => ListeningInodes(File.ReadLines(table), port))
            .Select(inode => $"socket:[{inode}]")
            .ToHashSet(StringComparer.Ordinal);
        if (sockets.Count == 0) return null;

        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Holds(folder, sockets))
                return pid;
        }

        return null;
    }

    /// <summary>The inodes of the sockets that listen on a port: columns 2 (address:port, hexadecimal), 4 (state) and 10 of the table.</summary>
    internal static IEnumerable<string> ListeningInodes(IEnumerable<string> table, int port)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        foreach (var line in table)
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 9 && columns[3] == Listening && columns[1].EndsWith(suffix, StringComparison.Ordinal))
                yield return columns[9];
        }
    }

    private static bool Holds(string processFolder, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(processFolder, "fd")).Any(descriptor => TargetOf(descriptor) is { } target && sockets.Contains(target));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // it ended meanwhile, or it is another user's
        }
    }

    private static string? TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name;
        }
        catch (IOException)
        {
            return null; // it was closed since it was listed
        }
    }
}
