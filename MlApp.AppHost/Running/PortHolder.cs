using System.Diagnostics;
using System.Globalization;

namespace MlApp.AppHost.Running;

/// <summary>A process that listens on a port.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="Name">Its name, as far as the system gives it.</param>
internal sealed record PortHolder(int Id, string? Name)
{
    private static readonly TimeSpan ToolTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Finds who holds a port; null where the system does not tell, as of another user's process.</summary>
    public static async Task<PortHolder?> FindAsync(int port, CancellationToken cancellationToken = default)
    {
        try
        {
            if (OperatingSystem.IsLinux()) return FromId(LinuxSockets.FindListener(port));
            if (OperatingSystem.IsMacOS())
                return FromLsof(await RunAsync("lsof", ["-nP", $"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"], cancellationToken));
            if (OperatingSystem.IsWindows())
                return FromId(IdFromNetstat(await RunAsync("netstat", ["-ano", "-p", "TCP"], cancellationToken), port));
        }
        catch (Exception unknowable) when (unknowable is IOException or UnauthorizedAccessException or InvalidOperationException
            or System.ComponentModel.Win32Exception or OperationCanceledException)
        {
            // Who it is is a courtesy; that the port is taken is known without.
        }

        return null;
    }

    /// <summary>Reads the answer of <c>lsof -Fpc</c>: a line <c>pID</c>, then a line <c>cNAME</c>.</summary>
    internal static PortHolder? FromLsof(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var id = lines.FirstOrDefault(line => line[0] == 'p');
        return id is not null && int.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? new PortHolder(pid, lines.FirstOrDefault(line => line[0] == 'c')?[1..])
            : null;
    }

    /// <summary>
    /// Reads the process id from <c>netstat -ano</c>. The word for "listening" is in the language of the machine; a foreign
    /// address with port 0 says the same everywhere.
    /// </summary>
    internal static int? IdFromNetstat(string output, int port)
    {
        foreach (var line in output.Split('\n'))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (columns is ["TCP", var local, var foreign, _, var id] && foreign.EndsWith(":0", StringComparison.Ordinal)
                && local.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port}"), StringComparison.Ordinal)
                && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                return pid;
        }

        return null;
    }

    private static PortHolder? FromId(int? id)
    {
        if (id is not { } pid) return null;
        try
        {
            using var process = Process.GetProcessById(pid);
            return new PortHolder(pid, process.ProcessName);
        }
        catch (ArgumentException)
        {
            return new PortHolder(pid, null);
        }
    }

    private static async Task<string> RunAsync(string command, string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ToolTimeout);
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            return await process.StandardOutput.ReadToEndAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
