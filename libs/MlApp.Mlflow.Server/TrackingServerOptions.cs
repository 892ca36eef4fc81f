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

    internal static bool IsHost(string host) => host == "localhost" || IPAddress.TryParse(host, out _);
}
