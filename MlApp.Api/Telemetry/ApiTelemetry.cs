using System.Diagnostics;
using System.Diagnostics.Metrics;
using MlApp.Api.Input;
using MlApp.Api.Serving;

namespace MlApp.Api.Telemetry;

/// <summary>The API's own spans and metrics. Nothing of what a client sent is in them.</summary>
internal sealed class ApiTelemetry : IDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "MlApp.Api";

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
        _swaps = _meter.CreateCounter<long>("mlapp.model.swaps", "{swap}", "Changes of the served model, by version and outcome.");
        _polls = _meter.CreateCounter<long>("mlapp.registry.polls", "{poll}", "Looks at the registry, by how it stood with it after them.");
        _meter.CreateObservableGauge("mlapp.model.age", ObserveAge, "s", "Time since the served version was registered, or else loaded.");
    }

    /// <summary>Whether anybody listens to the metrics of a prediction.</summary>
    public bool MeasuresPredictions => _duration.Enabled || _predictions.Enabled;

    public void Predicted(ServedModel model, int rows, TimeSpan duration)
    {
        _predictions.Add(rows, model.VersionTag);
        _duration.Record(duration.TotalSeconds, model.VersionTag);
    }

    public void Rejected(Rejection rejection) => _rejections.Add(1, new KeyValuePair<string, object?>("reason", rejection.Reason));

    /// <summary>A span over fetching, verifying, loading and swapping; null if nobody listens.</summary>
    public Activity? StartSwap(ModelIdentity? from, ModelIdentity to) => _activities.StartActivity("model.swap")?
        .SetTag("model.name", to.Name)
        .SetTag("model.version", to.Version)
        .SetTag("model.run_id", to.RunId)
        .SetTag("model.previous_version", from?.Version);

    public void Swapped(ModelIdentity to) => CountSwap(to, "served");

    public void SwapRefused(ModelIdentity to) => CountSwap(to, "refused");

    /// <summary>The registry was looked at.</summary>
    public void Polled(RegistryState state) => _polls.Add(1, new KeyValuePair<string, object?>("state", EnumWords.Of(state)));

    public void Dispose()
    {
        _activities.Dispose();
        _meter.Dispose();
    }

    private void CountSwap(ModelIdentity to, string outcome) =>
        _swaps.Add(1, new KeyValuePair<string, object?>("model.version", to.Version), new KeyValuePair<string, object?>("outcome", outcome));

    private IEnumerable<Measurement<double>> ObserveAge()
    {
        if (_slot.Current is { } model)
            yield return new((_time.GetUtcNow() - (model.Identity.RegisteredAt ?? model.LoadedAt)).TotalSeconds, model.VersionTag);
    }
}
