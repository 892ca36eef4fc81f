using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MlApp.ServiceDefaults;

/// <summary>OpenTelemetry for every process of the application: logs, traces and metrics.</summary>
public static class TelemetryExtensions
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>
    /// Collects logs, traces and metrics, and sends them over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
    /// Without an endpoint nothing is collected, so that nothing is paid for.
    /// </summary>
    /// <param name="builder">A web application or a plain host.</param>
    /// <param name="source">
    /// The name of the process's own <see cref="ActivitySource"/> and <see cref="System.Diagnostics.Metrics.Meter"/>.
    /// </param>
    public static TBuilder AddTelemetry<TBuilder>(this TBuilder builder, string source)
        where TBuilder : IHostApplicationBuilder
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpoint])) return builder;

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing
                .AddSource(source)
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !HealthExtensions.IsProbe(context.Request.Path))
                .AddHttpClientInstrumentation())
            .WithMetrics(metrics => metrics
                .AddMeter(source)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .UseOtlpExporter();
        return builder;
    }
}
