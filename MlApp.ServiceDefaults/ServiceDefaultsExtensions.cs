using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace MlApp.ServiceDefaults;

/// <summary>What every service of the application has in common.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds telemetry, health checks and resilient HTTP clients.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="source">The name of the service's own activity source and meter, such as <c>MlApp.Api</c>.</param>
    /// <param name="isQuiet">Requests that get no span; see <see cref="TelemetryExtensions.AddTelemetry"/>.</param>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder, string source, Func<HttpRequest, bool>? isQuiet = null)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddTelemetry(source, isQuiet);
        builder.Services.AddHealthChecks();
        // A POST may have been carried out although its answer was lost: only its sender knows whether to repeat it.
        builder.Services.ConfigureHttpClientDefaults(http => http
            .AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods()));
        return builder;
    }
}
