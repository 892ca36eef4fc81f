using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlApp.ServiceDefaults;

namespace MlApp.Trainer.Telemetry;

/// <summary>
/// The trainer's spans, metrics and log records, and the export of them where a collector is named; <c>docs/observability.md</c> lists
/// them. What a person reads on the console may hold a cell of the data, so none of it is sent: messages of errors least of all.
/// </summary>
internal sealed class TrainerTelemetry : IAsyncDisposable
{
    public const string Name = "MlApp.Trainer";

    public const string ModelName = "mlapp.model.name";
    public const string ModelVersion = "mlapp.model.version";
    public const string RunId = "mlflow.run_id";

    private const string OtlpTimeout = "OTEL_EXPORTER_OTLP_TIMEOUT";

    /// <summary>A collector that is slow must not keep a finished run waiting, unless somebody gave it a time.</summary>
    private static readonly TimeSpan DefaultFlush = TimeSpan.FromSeconds(2);

    private static readonly Meter Meter = new(Name);

    private readonly IHost? _host;
    private readonly Collector? _collector;

    private TrainerTelemetry()
    {
    }

    private TrainerTelemetry(IHost host, Collector collector)
    {
        (_host, _collector) = (host, collector);
        Log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Name);
    }

    /// <summary>A span for a run, and one below it for each of its stages.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Log records for the collector; the console has words of its own.</summary>
    public static ILogger Log { get; private set; } = NullLogger.Instance;

    /// <summary>How long a stage took, in seconds, by <c>mlapp.stage</c> and <c>mlapp.model.name</c>.</summary>
    public static Histogram<double> StageDuration { get; } = Meter.CreateHistogram<double>(
        "mlapp.trainer.stage.duration", "s", "Duration of a stage of a training run.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
        });

    /// <summary>Runs that ended, by <c>mlapp.outcome</c> (finished, failed, killed) and <c>mlapp.model.name</c>.</summary>
    public static Counter<long> Runs { get; } =
        Meter.CreateCounter<long>("mlapp.trainer.runs", "{run}", "Training runs that ended.");

    /// <summary>Starts to collect, if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to. Without, nothing is built and nothing is paid for.</summary>
    public static TrainerTelemetry Start()
    {
        var endpoint = Environment.GetEnvironmentVariable(TelemetryExtensions.OtlpEndpoint);
        if (string.IsNullOrWhiteSpace(endpoint)) return new TrainerTelemetry();

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddEnvironmentVariables();
        builder.AddTelemetry(Name);
        var host = builder.Build();
        // The providers begin to listen when the host starts its services.
        host.Start();
        return new TrainerTelemetry(host, new Collector(endpoint));
    }

    /// <summary>Sends what is left, unless nobody would take it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_host is null || !await _collector!.IsThereAsync()) return;
        // Disposing exports what is left, and waits for the collector longer than a person would.
        var flush = Task.Run(() => ((IDisposable)_host).Dispose());
        await Task.WhenAny(flush, Task.Delay(LongestFlush()));
    }

    private static TimeSpan LongestFlush() =>
        int.TryParse(Environment.GetEnvironmentVariable(OtlpTimeout), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0
            ? TimeSpan.FromMilliseconds(milliseconds)
            : DefaultFlush;
}
