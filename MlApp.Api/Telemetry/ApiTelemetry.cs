using System.Diagnostics;
using System.Diagnostics.Metrics;
using MlApp.Api.Input;
using MlApp.Api.Serving;

namespace MlApp.Api.Telemetry;

/// <summary>The API's own spans and metrics; <c>docs/observability.md</c> lists them. Nothing of what a client sent is in them.</summary>
internal sealed class ApiTelemetry : IDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "MlApp.Api";

    public const string ModelName = "mlapp.model.name";
    public const string ModelVersion = "mlapp.model.version";

    /// <summary>The tag of a registered version that holds the <c>traceparent</c> of its training (W3C Trace Context).</summary>
    public const string TraceParentTag = "mlapp.traceparent";

    private readonly ActivitySource _activities = new(Name);
    private readonly Meter _meter;
    private readonly Counter<long> _predictions;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _swaps;
    private readonly Counter<long> _polls;
    private readonly ModelSlot _slot;
    private readonly TimeProvider _time;

    public ApiTelemetry(IMeterFactory meters, ModelSlot slot, TimeProvider time)
    {
        (_slot, _time) = (slot, time);
        _meter = meters.Create(Name);
        _predictions = _meter.CreateCounter<long>("mlapp.predictions", "{row}", "Rows predicted, by model version.");
        _duration = _meter.CreateHistogram<double>(
            "mlapp.prediction.duration", "s", "Time to read, predict and write the rows of one request, by model version.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
            });
        _rejections = _meter.CreateCounter<long>("mlapp.input.rejections", "{request}", "Requests refused for their input, by reason.");
        _swaps = _meter.CreateCounter<long>("mlapp.model.swaps", "{swap}", "Changes of the served model, and those that failed by reason.");
        _polls = _meter.CreateCounter<long>("mlapp.registry.polls", "{poll}", "Looks at the registry, by how it stood with it after them.");
        _meter.CreateObservableGauge("mlapp.model.age", ObserveAge, "s", "Time since the served version was registered, or else loaded.");
    }

    /// <summary>Whether anybody listens to the metrics of a prediction.</summary>
    public bool MeasuresPredictions => _duration.Enabled || _predictions.Enabled;

    /// <summary>Says on the request's own span, where there is one, what answered it: a span below it would cost more and tell no more.</summary>
    public static void Describe(ServedModel model, int rows)
    {
        if (Activity.Current is { Recorded: true } span)
            span.SetTag(ModelName, model.Identity.Name).SetTag(ModelVersion, model.Identity.Version).SetTag("mlapp.rows", rows);
    }

    public void Predicted(ServedModel model, int rows, TimeSpan duration)
    {
        _predictions.Add(rows, model.NameTag, model.VersionTag);
        _duration.Record(duration.TotalSeconds, model.NameTag, model.VersionTag);
    }

    public void Rejected(Rejection rejection)
    {
        _rejections.Add(1, new KeyValuePair<string, object?>("mlapp.rejection.reason", rejection.Reason));
        if (Activity.Current is { Recorded: true } span) span.SetTag("mlapp.rejection.reason", rejection.Reason);
    }

    /// <summary>A span over fetching, verifying, loading and swapping, linked to the training; null if nobody listens.</summary>
    /// <param name="from">What is served now.</param>
    /// <param name="to">What is to be served.</param>
    /// <param name="traceParent">The training's, as the version's tag has it; a tag that is none gives no link.</param>
    public Activity? StartSwap(ModelIdentity? from, ModelIdentity to, string? traceParent)
    {
        ActivityLink[] links = ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var training) ? [new(training)] : [];
        return _activities.StartActivity($"swap {to.Name}", ActivityKind.Internal, parentContext: default, links: links)?
            .SetTag(ModelName, to.Name)
            .SetTag(ModelVersion, to.Version)
            .SetTag("mlapp.model.previous_version", from?.Version)
            .SetTag("mlflow.run_id", to.RunId);
    }

    /// <summary>A span of one step of a swap; null where none is traced, as at the start.</summary>
    public Activity? StartStep(string name) => Activity.Current is { Recorded: true } ? _activities.StartActivity(name) : null;

    public void Swapped(ModelIdentity to) => _swaps.Add(1, new(ModelName, to.Name), new(ModelVersion, to.Version));

    /// <summary>The version is not served, or not yet.</summary>
    /// <param name="to">The version.</param>
    /// <param name="swap">The swap's span.</param>
    /// <param name="reason">One of <see cref="SwapFailure"/>.</param>
    public void SwapFailed(ModelIdentity to, Activity? swap, string reason)
    {
        _swaps.Add(1, new(ModelName, to.Name), new(ModelVersion, to.Version), new("error.type", reason));
        swap?.SetTag("error.type", reason).SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>The registry was looked at.</summary>
    public void Polled(RegistryState state) => _polls.Add(1, new KeyValuePair<string, object?>("mlapp.registry.state", EnumWords.Of(state)));

    public void Dispose()
    {
        _activities.Dispose();
        _meter.Dispose();
    }

    private IEnumerable<Measurement<double>> ObserveAge()
    {
        if (_slot.Current is { } model)
            yield return new((_time.GetUtcNow() - (model.Identity.RegisteredAt ?? model.LoadedAt)).TotalSeconds, model.NameTag, model.VersionTag);
    }
}
