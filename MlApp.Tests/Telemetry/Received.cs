namespace MlApp.Tests.Telemetry;

/// <summary>A span as a collector has it.</summary>
internal sealed record ReceivedSpan(
    string Service, string Scope, string Name, string TraceId, string SpanId, string? ParentId, int Kind, bool Failed,
    IReadOnlyDictionary<string, object?> Attributes, IReadOnlyList<(string TraceId, string SpanId)> Links)
{
    /// <summary>The kinds of OTLP.</summary>
    public const int Server = 2, Client = 3;

    public override string ToString() => $"{Service}: {Name}";
}

/// <summary>A log record as a collector has it.</summary>
internal sealed record ReceivedLog(string Service, string Text, string TraceId, string SpanId, IReadOnlyDictionary<string, object?> Attributes);

/// <summary>The value of one metric with one set of attributes.</summary>
/// <param name="Service">Who sent it.</param>
/// <param name="Name">Of the metric.</param>
/// <param name="Unit">Of the metric.</param>
/// <param name="Value">A sum or gauge; of a histogram, how many values it holds.</param>
/// <param name="Attributes">Of the point.</param>
/// <param name="Exemplars">The traces that it names as examples.</param>
internal sealed record ReceivedPoint(
    string Service, string Name, string Unit, double Value, IReadOnlyDictionary<string, object?> Attributes, IReadOnlyList<string> Exemplars);
