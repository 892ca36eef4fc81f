using System.Net;

namespace MlApp.Mlflow.Server;

/// <summary>What a tracking server is started with.</summary>
public sealed record TrackingServerOptions
{
    /// <summary>The address to listen on: <c>localhost</c> or an IP address; <c>0.0.0.0</c> is every network.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 takes a free one.</summary>
    public int Port { get; init; } = 5001;

    /// <summary>The folder that database and artifacts are kept in; made if it is not there.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The folder of MLflow's own page, which then takes <c>/</c>; null for the pages of this server alone.</summary>
    public string? UiFolder { get; init; }

    /// <summary>The address for the web server, for which a name that it does not know would mean every network.</summary>
    internal string Url
    {
        get
        {
            if (Host == "localhost") return Port == 0 ? "http://127.0.0.1:0" : FormattableString.Invariant($"http://localhost:{Port}");
            return $"http://{new IPEndPoint(IPAddress.Parse(Host), Port)}";
        }
    }

    internal static bool IsHost(string host) => host == "localhost" || IPAddress.TryParse(host, out _);
}
