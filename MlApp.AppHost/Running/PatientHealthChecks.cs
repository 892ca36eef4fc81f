using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MlApp.AppHost.Running;

/// <summary>
/// Has a health check ask until it passes. Aspire asks, and then again after one, two, three, four, five seconds; whoever waits
/// for the resource waits with it, although the resource was ready long before.
/// </summary>
internal static class PatientHealthChecks
{
    public static void HaveHealthChecksAskUntilHealthy(this IServiceCollection services) =>
        services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var registration in options.Registrations)
            {
                var create = registration.Factory;
                registration.Factory = provider => new PatientHealthCheck(create(provider));
            }
        });

    private sealed class PatientHealthCheck(IHealthCheck check) : IHealthCheck
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

        // Now and then an answer of its own, for the dashboard to say why it is not ready yet.
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (true)
            {
                var result = await check.CheckHealthAsync(context, cancellationToken);
                if (result.Status is HealthStatus.Healthy || TimeProvider.System.GetElapsedTime(started) >= Patience) return result;
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
