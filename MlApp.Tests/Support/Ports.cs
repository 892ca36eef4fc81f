using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MlApp.Tests.Support;

/// <summary>Ports of this machine.</summary>
internal static class Ports
{
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>
    /// A port for a process that listens some seconds from now. Below those that systems give to connections and to servers on port 0
    /// (32768 and up on Linux, 49152 and up elsewhere), or one of them would have it by then.
    /// </summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            if (!Accepts(port) && CanListen(port) && Given.TryAdd(port, true)) return port;
        }
    }

    private static bool CanListen(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether someone listens.</summary>
    public static bool Accepts(int port)
    {
        try
        {
            using var client = new TcpClient("localhost", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
