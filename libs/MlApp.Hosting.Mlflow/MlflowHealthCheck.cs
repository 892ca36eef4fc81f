using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Asks a tracking server that runs elsewhere for its <c>/health</c>, by the address without the credentials that it may hold: health is told to all.</summary>
internal sealed class MlflowHealthCheck(Uri displayUri) : IHealthCheck
{
    // One for all checks of the process: an address that does not answer is no reason to keep connecting anew.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    private readonly Uri _health = new(displayUri.AbsoluteUri.TrimEnd('/') + "/health");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await Http.GetAsync(_health, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? HealthCheckResult.Healthy() : Bad($"{displayUri} answers {(int)response.StatusCode} to /health.");
        }
        catch (HttpRequestException)
        {
            return Bad($"Nothing answers at {displayUri}.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Bad($"{displayUri} does not answer within {Http.Timeout.TotalSeconds:0} s.");
        }

        HealthCheckResult Bad(string message) => new(context.Registration.FailureStatus, message);
    }
}
