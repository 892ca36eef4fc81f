using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProtoBuf;
using Xunit;

namespace MlApp.Tests.Telemetry;

/// <summary>A collector that takes OTLP over HTTP and keeps what it is sent, as sent and as read.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _requests;

    private OtlpCollector(WebApplication app, ConcurrentQueue<(string, byte[])> requests) => (_app, _requests) = (app, requests);

    /// <summary>What a process needs in its environment to send here, soon after it has something to send.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Variables =>
    [
        new("OTEL_EXPORTER_OTLP_ENDPOINT", _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()),
        new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        new("OTEL_EXPORTER_OTLP_TIMEOUT", "60000"),
        new("OTEL_BSP_SCHEDULE_DELAY", "200"),
        new("OTEL_BLRP_SCHEDULE_DELAY", "200"),
        new("OTEL_METRIC_EXPORT_INTERVAL", "200"),
        // As Aspire sets it while one develops.
        new("OTEL_TRACES_SAMPLER", "always_on"),
    ];

    public IReadOnlyList<ReceivedSpan> Spans =>
    [
        .. from request in Read<TracesRequest>("traces")
           from resource in request.ResourceSpans
           from scope in resource.ScopeSpans
           from span in scope.Spans
           select new ReceivedSpan(
               ServiceOf(resource.Resource), scope.Scope?.Name ?? "", span.Name, Hex(span.TraceId), Hex(span.SpanId),
               span.ParentSpanId.Length == 0 ? null : Hex(span.ParentSpanId), span.Kind, span.Status?.Code == 2,
               Dictionary(span.Attributes), [.. span.Links.Select(link => (Hex(link.TraceId), Hex(link.SpanId)))])
    ];

    public IReadOnlyList<ReceivedLog> Logs =>
    [
        .. from request in Read<LogsRequest>("logs")
           from resource in request.ResourceLogs
           from scope in resource.ScopeLogs
           from record in scope.Records
           select new ReceivedLog(
               ServiceOf(resource.Resource), record.Body?.Text ?? "", Hex(record.TraceId), Hex(record.SpanId), Dictionary(record.Attributes))
    ];

    public IReadOnlyList<ReceivedPoint> Points =>
    [
        .. from request in Read<MetricsRequest>("metrics")
           from resource in request.ResourceMetrics
           from scope in resource.ScopeMetrics
           from metric in scope.Metrics
           from point in Values(metric)
           select new ReceivedPoint(ServiceOf(resource.Resource), metric.Name, metric.Unit, point.Value, Dictionary(point.Attributes), point.Exemplars)
    ];

    /// <summary>All that was sent, byte for byte: texts travel as plain UTF-8 inside the messages.</summary>
    public string Raw => string.Concat(_requests.Select(request => Encoding.Latin1.GetString(request.Body)));

    public static async Task<OtlpCollector> StartAsync()
    {
        var requests = new ConcurrentQueue<(string, byte[])>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            requests.Enqueue((signal, body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new OtlpCollector(app, requests);
    }

    /// <summary>Waits until something was received.</summary>
    public async Task<T> WaitForAsync<T>(Func<OtlpCollector, T?> find, string what)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (find(this) is { } found) return found;
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"In vain waited for {what}. Received:\n{string.Join('\n', Spans)}\n{string.Join('\n', Points)}");
            }
        }
    }

    public Task<ReceivedSpan> WaitForSpanAsync(Func<ReceivedSpan, bool> predicate, string what) =>
        WaitForAsync(collector => collector.Spans.FirstOrDefault(predicate), what);

    public Task<ReceivedPoint> WaitForPointAsync(Func<ReceivedPoint, bool> predicate, string what) =>
        WaitForAsync(collector => collector.Points.FirstOrDefault(predicate), what);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IEnumerable<T> Read<T>(string signal) => from request in _requests
                                                     where request.Signal == signal
                                                     select Serializer.Deserialize<T>(request.Body.AsSpan());

    private static IEnumerable<(double Value, List<KeyValue> Attributes, List<string> Exemplars)> Values(MetricMessage metric) =>
    [
        .. (metric.Gauge ?? metric.Sum)?.Points.Select(point => (point.Double ?? point.Integer ?? 0, point.Attributes, new List<string>())) ?? [],
        .. metric.Histogram?.Points.Select(point =>
            ((double)point.Count, point.Attributes, point.Exemplars.Select(exemplar => Hex(exemplar.TraceId)).ToList())) ?? [],
    ];

    private static string ServiceOf(Resource? resource) =>
        resource?.Attributes.FirstOrDefault(one => one.Key == "service.name")?.Value?.Text ?? "";

    private static Dictionary<string, object?> Dictionary(List<KeyValue> attributes)
    {
        var dictionary = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var attribute in attributes) dictionary[attribute.Key] = attribute.Value?.Value;
        return dictionary;
    }

    private static string Hex(byte[] id) => Convert.ToHexStringLower(id);
}
