using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using MlApp.ServiceDefaults;

namespace MlApp.Trainer.Telemetry;

/// <summary>The trainer's spans and metrics, and the export of both where a collector is named.</summary>
internal sealed class TrainerTelemetry : IAsyncDisposable
{
    public const string Name = "MlApp.Trainer";

    /// <summary>A collector that is slow must not keep a finished run waiting.</summary>
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(2);

    private static readonly Meter Meter = new(Name);

    private readonly IHost? _host;

    private TrainerTelemetry(IHost? host) => _host = host;

    /// <summary>A span for a run, and one below it for each of its stages.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>How long a stage took, in seconds, by <c>mlapp.stage</c> and <c>mlapp.model</c>.</summary>
    public static Histogram<double> StageDuration { get; } =
        Meter.CreateHistogram<double>("mlapp.trainer.stage.duration", "s", "Duration of a stage of a training run.");

    /// <summary>Runs that ended, by <c>mlapp.outcome</c> (finished, failed, killed) and <c>mlapp.model</c>.</summary>
    public static Counter<long> Runs { get; } =
        Meter.CreateCounter<long>("mlapp.trainer.runs", "{run}", "Training runs that ended.");

    /// <summary>Starts to collect, if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to. Without, nothing is built and nothing is paid for.</summary>
    public static TrainerTelemetry Start()
    {
        if (string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))) return new TrainerTelemetry(null);

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddEnvironmentVariables();
        builder.AddTelemetry(Name);
        var host = builder.Build();
        // The providers begin to listen when the host starts its services.
        host.Start();
        return new TrainerTelemetry(host);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is null) return;
        // Disposing exports what is left, and waits for the collector longer than a person would.
        var flush = Task.Run(() => ((IDisposable)_host).Dispose());
        await Task.WhenAny(flush, Task.Delay(LongestFlush));
    }
}
