using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace MlApp.AppHost.Running;

/// <summary>
/// Looks at the ports before anything is started. Aspire starts all the same, and the one whose port is taken dies, or waits,
/// somewhere in the middle of it.
/// </summary>
internal static class PortCheck
{
    private const string DashboardUrls = "ASPNETCORE_URLS";
    private const int DashboardPort = 15000;

    /// <summary>Refuses the run where a port of the model's is taken, and says by whom and what to do.</summary>
    /// <exception cref="RunRefusedException">A port is taken.</exception>
    public static async Task EnsureFreeAsync(IDistributedApplicationBuilder builder, CancellationToken cancellationToken = default)
    {
        var ports = new ListeningPorts();
        var refusals = new List<string>();
        var needed = new HashSet<int>();
        foreach (var resource in builder.Resources.OfType<IResourceWithEndpoints>())
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                if (endpoint.Port is not { } port) continue;
                needed.Add(port);
                if (ports.IsTaken(port))
                    refusals.Add(Describe(resource.Name, port, ports.NextFree(port), await PortHolder.FindAsync(port, cancellationToken)));
            }
        }

        if (refusals.Count > 0) throw new RunRefusedException(string.Join(Environment.NewLine, refusals));
        MoveDashboard(builder.Configuration, ports, needed);
    }

    /// <summary>
    /// Nobody types the dashboard's address, so it gives way: its login URL is printed, wherever it is. The variable that sets it is
    /// ASP.NET Core's, and may be in a person's shell for a program of theirs: its port can be one that we need, and its host all
    /// the world's.
    /// </summary>
    private static void MoveDashboard(ConfigurationManager configuration, ListeningPorts ports, HashSet<int> needed)
    {
        if (configuration[DashboardUrls] is not { Length: > 0 } urls) return;
        if (urls.Split(';').All(IsOurs)) return;
        configuration[DashboardUrls] = $"http://localhost:{Text(ports.NextFree(DashboardPort - 1))}";

        bool IsOurs(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback && !ports.IsTaken(uri.Port) && !needed.Contains(uri.Port);
    }

    internal static string Describe(string resource, int port, int free, PortHolder? holder)
    {
        var who = holder switch
        {
            null => "a process that this user may not see",
            { Name: null } => $"process {Text(holder.Id)}",
            _ => $"{holder.Name} (process {Text(holder.Id)})",
        };
        var what = holder?.Name switch
        {
            "ControlCenter" or "ControlCe" => "That is macOS' AirPlay Receiver: switch it off in System Settings > General > AirDrop & Handoff",
            ['M', 'l', 'A', 'p', 'p', '.', ..] => "That is another run of this application: stop it with Ctrl+C in its terminal",
            _ => "Stop it",
        };
        return $"Port {Text(port)}, which {resource} needs, is held by {who}. {what}, or take another port: --{resource}-port {Text(free)}";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
