using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>
/// Asks a tracking server's <c>/health</c>. Aspire looks again only after one, two, three seconds, and all that waits for
/// the server waits with it; so as long as the server is not up yet, one check keeps asking until it is.
/// </summary>
internal sealed class MlflowHealthCheck(Func<Uri> trackingUri) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    // One for all checks of the process, and none of the factory's logging: a refused connection is no news while a server starts.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    private bool _wasHealthy;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var patience = _wasHealthy ? TimeSpan.Zero : Patience;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var failure = await AskAsync(cancellationToken).ConfigureAwait(false);
            _wasHealthy = failure is null;
            if (failure is null) return HealthCheckResult.Healthy();
            if (TimeProvider.System.GetElapsedTime(started) >= patience)
                return new HealthCheckResult(context.Registration.FailureStatus, failure);
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Null where the server is well, else what is wrong.</summary>
    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        var uri = trackingUri();
        var shown = new UriBuilder(uri) { UserName = "", Password = "" }.Uri;
        try
        {
            var health = new Uri(uri.AbsoluteUri.TrimEnd('/') + "/health");
            using var response = await Http.GetAsync(health, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"{shown} answers {(int)response.StatusCode} to /health.";
        }
        catch (HttpRequestException)
        {
            return $"Nothing answers at {shown}.";
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{shown} does not answer within {Http.Timeout.TotalSeconds:0} s.";
        }
    }
}
