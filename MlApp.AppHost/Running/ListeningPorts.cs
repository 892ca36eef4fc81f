using System.Net;
using System.Net.NetworkInformation;

namespace MlApp.AppHost.Running;

/// <summary>The ports of this machine that a server on localhost cannot have, because someone listens there.</summary>
internal sealed class ListeningPorts
{
    private readonly HashSet<int> _taken = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
        .Where(IsInTheWay).Select(endpoint => endpoint.Port)];

    public bool IsTaken(int port) => _taken.Contains(port);

    /// <summary>The next port that is free, to be offered instead of one that is not.</summary>
    public int NextFree(int port)
    {
        for (var next = port + 1; next <= IPEndPoint.MaxPort; next++)
            if (!_taken.Contains(next)) return next;
        return 0;
    }

    /// <summary>
    /// Binding cannot answer this everywhere: macOS lets a program have 127.0.0.1:5000 while AirPlay holds *:5000, and
    /// which of the two then answers depends on the address that a client happens to take.
    /// </summary>
    private static bool IsInTheWay(IPEndPoint endpoint) =>
        IPAddress.IsLoopback(endpoint.Address) || endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any);
}
