using System.Net.Sockets;

namespace MlApp.Trainer.Telemetry;

/// <summary>Whether somebody would take the telemetry, asked before a process waits for it.</summary>
/// <param name="endpoint">The value of <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</param>
internal sealed class Collector(string endpoint)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>False where no connection is made; true also where that cannot be found out.</summary>
    public async Task<bool> IsThereAsync()
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return true;
        // Behind a proxy it is the proxy that must be there.
        var target = HttpClient.DefaultProxy.IsBypassed(uri) ? uri : HttpClient.DefaultProxy.GetProxy(uri) ?? uri;
        using var limit = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(target.Host, target.Port, limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
