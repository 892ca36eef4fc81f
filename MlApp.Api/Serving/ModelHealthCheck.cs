using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MlApp.Api.Serving;

/// <summary>Ready means: a model answers.</summary>
internal sealed class ModelHealthCheck(ModelSlot slot, RegistryWatch registry) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(slot.Current is { } model
            ? HealthCheckResult.Healthy($"{model.Identity} is served.")
            : HealthCheckResult.Unhealthy($"No model is served yet. {registry.Status.Detail}"));
}
