using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MlApp.ServiceDefaults;

/// <summary>The two questions that an orchestrator asks: is it ready, and is it alive.</summary>
public static class HealthExtensions
{
    /// <summary>Ready to serve: every registered health check passes.</summary>
    public const string ReadyPath = "/health";

    /// <summary>Alive: the process answers; what it depends on is not asked.</summary>
    public const string AlivePath = "/alive";

    /// <summary>Answers <see cref="ReadyPath"/> and <see cref="AlivePath"/> with 200, or 503 where a check fails.</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder endpoints)
    {
        // A check every few seconds would be most of what a quiet service's metrics tell.
        endpoints.MapHealthChecks(ReadyPath).DisableHttpMetrics();
        endpoints.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = _ => false }).DisableHttpMetrics();
        return endpoints;
    }

    internal static bool IsProbe(PathString path) => path == ReadyPath || path == AlivePath;
}
