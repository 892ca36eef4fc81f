using Microsoft.Extensions.ObjectPool;
using MlApp.Api.Input;
using MlApp.Api.Telemetry;
using MlApp.Modeling.Prediction;

namespace MlApp.Api.Serving;

/// <summary>
/// A loaded model with all that answering takes. What it answers never changes; it is closed when its slot and the last request have let
/// it go.
/// </summary>
internal sealed class ServedModel
{
    private readonly DefaultObjectPool<PredictionSession> _sessions;
    private int _holders = 1;

    public ServedModel(Predictor predictor, ModelIdentity identity, ModelSource source, DateTimeOffset loadedAt, int maxRows)
    {
        Predictor = predictor;
        Identity = identity;
        Source = source;
        LoadedAt = loadedAt;
        Layout = new RowLayout(predictor.Signature);
        NameTag = new(ApiTelemetry.ModelName, identity.Name);
        VersionTag = new(ApiTelemetry.ModelVersion, identity.Version);
        var answers = new AnswerFormat(identity, predictor);
        _sessions = new(new SessionPolicy(() => new(predictor, new RowReader(Layout, maxRows), answers)));
    }

    public Predictor Predictor { get; }

    public ModelIdentity Identity { get; }

    public ModelSource Source { get; private set; }

    public DateTimeOffset LoadedAt { get; }

    public RowLayout Layout { get; }

    /// <summary>The model's name as a tag of metrics, made once.</summary>
    public KeyValuePair<string, object?> NameTag { get; }

    /// <summary>The version as a tag of metrics, made once.</summary>
    public KeyValuePair<string, object?> VersionTag { get; }

    /// <summary>The registry was heard, and names this model.</summary>
    public void Confirm() => Source = ModelSource.Registry;

    /// <summary>A session of one's own until it is returned; only while the model is held.</summary>
    public PredictionSession RentSession() => _sessions.Get();

    public void ReturnSession(PredictionSession session) => _sessions.Return(session);

    /// <summary>Holds the model open, unless it is closed already.</summary>
    public bool TryAcquire()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return true;
            holders = seen;
        }

        return false;
    }

    /// <summary>Lets the model go; the last one to do so closes it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) Predictor.Dispose();
    }

    private sealed class SessionPolicy(Func<PredictionSession> create) : PooledObjectPolicy<PredictionSession>
    {
        public override PredictionSession Create() => create();

        public override bool Return(PredictionSession session) => session.Reset();
    }
}

/// <summary>Where a served model came from.</summary>
internal enum ModelSource
{
    /// <summary>The registry named it, in the life of this process.</summary>
    Registry,

    /// <summary>It was served before a restart, and the registry has not been heard since.</summary>
    Cache,

    /// <summary>A folder that the configuration names.</summary>
    Folder,
}
