using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MlApp.ServiceDefaults;

/// <summary>OpenTelemetry for every process of the application: logs, traces and metrics.</summary>
public static class TelemetryExtensions
{
    /// <summary>The variable that names the collector; without it there is no telemetry.</summary>
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>
    /// Collects logs, traces and metrics, and sends them over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
    /// Without an endpoint nothing is collected, so that nothing is paid for.
    /// </summary>
    /// <param name="builder">A web application or a plain host.</param>
    /// <param name="source">
    /// The name of the process's own <see cref="ActivitySource"/> and <see cref="System.Diagnostics.Metrics.Meter"/>; also its
    /// <c>service.name</c>, unless the environment gives one.
    /// </param>
    /// <param name="isQuiet">Requests that get no span because they would drown the others; health checks never get one.</param>
    public static TBuilder AddTelemetry<TBuilder>(this TBuilder builder, string source, Func<HttpRequest, bool>? isQuiet = null)
        where TBuilder : IHostApplicationBuilder
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpoint])) return builder;

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, source, builder.Configuration))
            .WithTracing(tracing => tracing
                .AddSource(source)
                .AddHttpClientInstrumentation(options => options.EnrichWithHttpRequestMessage = HttpRoute.Name))
            .WithMetrics(metrics => metrics
                // From a slow bucket of a histogram one gets to a request that was slow.
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddMeter(source)
                .AddHttpClientInstrumentation());
        // A process that lives for seconds pays for its start and not for what only a service has.
        if (builder is WebApplicationBuilder) AddService(telemetry, isQuiet);
        telemetry.UseOtlpExporter();
        return builder;
    }

    private static void AddService(OpenTelemetryBuilder telemetry, Func<HttpRequest, bool>? isQuiet) => telemetry
        .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation(options => options.Filter = context =>
            !HealthExtensions.IsProbe(context.Request.Path) && isQuiet?.Invoke(context.Request) != true))
        .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddRuntimeInstrumentation());

    private static void Describe(ResourceBuilder resource, string source, IConfiguration configuration)
    {
        var version = typeof(TelemetryExtensions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        resource.AddAttributes([new("service.version", version)]);
        // What the environment says stands, and it would not if something were added after it.
        var isNamed = !string.IsNullOrWhiteSpace(configuration["OTEL_SERVICE_NAME"])
            || configuration["OTEL_RESOURCE_ATTRIBUTES"]?.Contains("service.name=", StringComparison.Ordinal) == true;
        if (!isNamed) resource.AddService(source, autoGenerateServiceInstanceId: false);
    }
}
