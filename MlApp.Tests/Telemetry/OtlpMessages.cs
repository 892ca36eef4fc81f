using ProtoBuf;

namespace MlApp.Tests.Telemetry;

// The messages of OTLP (opentelemetry-proto, collector/*/v1) with the fields that the tests look at; the others are skipped.

[ProtoContract]
internal sealed class TracesRequest
{
    [ProtoMember(1)] public List<ResourceSpans> ResourceSpans { get; } = [];
}

[ProtoContract]
internal sealed class ResourceSpans
{
    [ProtoMember(1)] public Resource? Resource { get; set; }
    [ProtoMember(2)] public List<ScopeSpans> ScopeSpans { get; } = [];
}

[ProtoContract]
internal sealed class ScopeSpans
{
    [ProtoMember(1)] public Scope? Scope { get; set; }
    [ProtoMember(2)] public List<SpanMessage> Spans { get; } = [];
}

[ProtoContract]
internal sealed class SpanMessage
{
    [ProtoMember(1)] public byte[] TraceId { get; set; } = [];
    [ProtoMember(2)] public byte[] SpanId { get; set; } = [];
    [ProtoMember(4)] public byte[] ParentSpanId { get; set; } = [];
    [ProtoMember(5)] public string Name { get; set; } = "";
    [ProtoMember(6)] public int Kind { get; set; }
    [ProtoMember(9)] public List<KeyValue> Attributes { get; } = [];
    [ProtoMember(13)] public List<LinkMessage> Links { get; } = [];
    [ProtoMember(15)] public StatusMessage? Status { get; set; }
}

[ProtoContract]
internal sealed class LinkMessage
{
    [ProtoMember(1)] public byte[] TraceId { get; set; } = [];
    [ProtoMember(2)] public byte[] SpanId { get; set; } = [];
}

[ProtoContract]
internal sealed class StatusMessage
{
    [ProtoMember(2)] public string Message { get; set; } = "";
    [ProtoMember(3)] public int Code { get; set; }
}

[ProtoContract]
internal sealed class LogsRequest
{
    [ProtoMember(1)] public List<ResourceLogs> ResourceLogs { get; } = [];
}

[ProtoContract]
internal sealed class ResourceLogs
{
    [ProtoMember(1)] public Resource? Resource { get; set; }
    [ProtoMember(2)] public List<ScopeLogs> ScopeLogs { get; } = [];
}

[ProtoContract]
internal sealed class ScopeLogs
{
    [ProtoMember(1)] public Scope? Scope { get; set; }
    [ProtoMember(2)] public List<LogMessage> Records { get; } = [];
}

[ProtoContract]
internal sealed class LogMessage
{
    [ProtoMember(5)] public AnyValue? Body { get; set; }
    [ProtoMember(6)] public List<KeyValue> Attributes { get; } = [];
    [ProtoMember(9)] public byte[] TraceId { get; set; } = [];
    [ProtoMember(10)] public byte[] SpanId { get; set; } = [];
}

[ProtoContract]
internal sealed class MetricsRequest
{
    [ProtoMember(1)] public List<ResourceMetrics> ResourceMetrics { get; } = [];
}

[ProtoContract]
internal sealed class ResourceMetrics
{
    [ProtoMember(1)] public Resource? Resource { get; set; }
    [ProtoMember(2)] public List<ScopeMetrics> ScopeMetrics { get; } = [];
}

[ProtoContract]
internal sealed class ScopeMetrics
{
    [ProtoMember(2)] public List<MetricMessage> Metrics { get; } = [];
}

[ProtoContract]
internal sealed class MetricMessage
{
    [ProtoMember(1)] public string Name { get; set; } = "";
    [ProtoMember(3)] public string Unit { get; set; } = "";
    [ProtoMember(5)] public NumberPoints? Gauge { get; set; }
    [ProtoMember(7)] public NumberPoints? Sum { get; set; }
    [ProtoMember(9)] public HistogramPoints? Histogram { get; set; }
}

[ProtoContract]
internal sealed class NumberPoints
{
    [ProtoMember(1)] public List<NumberPoint> Points { get; } = [];
}

[ProtoContract]
internal sealed class NumberPoint
{
    [ProtoMember(4)] public double? Double { get; set; }
    [ProtoMember(6, DataFormat = DataFormat.FixedSize)] public long? Integer { get; set; }
    [ProtoMember(7)] public List<KeyValue> Attributes { get; } = [];
}

[ProtoContract]
internal sealed class HistogramPoints
{
    [ProtoMember(1)] public List<HistogramPoint> Points { get; } = [];
}

[ProtoContract]
internal sealed class HistogramPoint
{
    [ProtoMember(4, DataFormat = DataFormat.FixedSize)] public ulong Count { get; set; }
    [ProtoMember(5)] public double Sum { get; set; }
    [ProtoMember(8)] public List<ExemplarMessage> Exemplars { get; } = [];
    [ProtoMember(9)] public List<KeyValue> Attributes { get; } = [];
}

[ProtoContract]
internal sealed class ExemplarMessage
{
    [ProtoMember(5)] public byte[] TraceId { get; set; } = [];
}

[ProtoContract]
internal sealed class Resource
{
    [ProtoMember(1)] public List<KeyValue> Attributes { get; } = [];
}

[ProtoContract]
internal sealed class Scope
{
    [ProtoMember(1)] public string Name { get; set; } = "";
}

[ProtoContract]
internal sealed class KeyValue
{
    [ProtoMember(1)] public string Key { get; set; } = "";
    [ProtoMember(2)] public AnyValue? Value { get; set; }
}

[ProtoContract]
internal sealed class AnyValue
{
    [ProtoMember(1)] public string? Text { get; set; }
    [ProtoMember(2)] public bool? Truth { get; set; }
    [ProtoMember(3)] public long? Integer { get; set; }
    [ProtoMember(4)] public double? Number { get; set; }

    public object? Value => Text ?? Truth ?? Integer ?? (object?)Number;
}
