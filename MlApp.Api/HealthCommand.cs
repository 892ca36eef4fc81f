using System.Globalization;

namespace MlApp.Api;

/// <summary>
/// <c>MlApp.Api health [--url URL]</c>: asks a running API whether it is ready, for images that have no curl. It builds no host, so that
/// asking every few seconds costs little.
/// </summary>
internal static class HealthCommand
{
    public const string Name = "health";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Asks once.</summary>
    /// <param name="arguments">What stands after <c>health</c>.</param>
    /// <returns>0: ready. 1: not, or asked wrongly; a container's health check knows no other code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Address(arguments) is not { } address)
        {
            await Console.Error.WriteLineAsync($"Call it as: MlApp.Api {Name} [--url http://127.0.0.1:5000/health]");
            return 1;
        }

        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
            using var response = await http.GetAsync(address);
            if (response.IsSuccessStatusCode) return 0;
            await Console.Error.WriteLineAsync($"{address} answers {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            var reason = e is TaskCanceledException ? string.Create(CultureInfo.InvariantCulture, $"no answer within {Patience.TotalSeconds} s") : e.Message;
            await Console.Error.WriteLineAsync($"{address}: {reason}");
        }

        return 1;
    }

    private static Uri? Address(string[] arguments)
    {
        var text = arguments switch
        {
            [] => $"http://127.0.0.1:{Port()}/health",
            ["--url", var url] => url,
            _ => null,
        };
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
    }

    /// <summary>The port that the server of this container was given: ASP.NET Core's own variable, whose first port counts.</summary>
    private static string Port() =>
        Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            is [var first, ..] ? first : "5000";
}
