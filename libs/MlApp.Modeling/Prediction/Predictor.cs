using System.Collections.Concurrent;
using System.Text;
using Microsoft.ML;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Folders;

namespace MlApp.Modeling.Prediction;

/// <summary>
/// A trained model, ready to be asked. Safe to use from many threads at once; one row costs microseconds and allocates nothing. Needs no
/// native library, whatever trained the model.
/// </summary>
public sealed class Predictor : IDisposable
{
    private readonly ITransformer _transformer;
    private readonly DataViewSchema _schema;
    private readonly Dictionary<string, int> _inputs;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly ConcurrentBag<RowEngine> _engines = [];
    private RowEngine? _first;

    internal Predictor(ITransformer transformer, DataViewSchema schema, ModelSignature signature, string trainer)
    {
        (_transformer, _schema) = (transformer, schema);
        (Signature, Trainer) = (signature, trainer);
        _inputs = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < signature.Inputs.Count; i++) _inputs.Add(signature.Inputs[i].Name, i);
        _lookup = _inputs.GetAlternateLookup<ReadOnlySpan<char>>();
        _first = new RowEngine(transformer, schema, signature);
    }

    /// <summary>What the model takes and gives.</summary>
    public ModelSignature Signature { get; }

    /// <summary>What the model predicts.</summary>
    public ModelTask Task => Signature.Task;

    /// <summary>Name of the trainer, as a configuration has it.</summary>
    public string Trainer { get; }

    /// <summary>Metrics on held-out rows from when the model was made, by their MLflow names; empty when none are known.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; internal init; } = new Dictionary<string, double>();

    /// <summary>A row of the training data by column name: a <see cref="double"/>, a <see cref="string"/>, or null where it is missing.</summary>
    public IReadOnlyDictionary<string, object?> InputExample { get; internal init; } = new Dictionary<string, object?>();

    /// <summary>Numbers in a <see cref="ModelInput"/>.</summary>
    public int NumericCount => Signature.NumericCount;

    /// <summary>Categories and texts in a <see cref="ModelInput"/>.</summary>
    public int TextCount => Signature.TextCount;

    /// <summary>Loads a model folder; the first row has been predicted when it returns, so the next one is fast.</summary>
    /// <exception cref="InvalidInputException">The folder is no complete model folder, or not one that this program can read.</exception>
    public static Predictor Load(string modelFolder) => ModelFolder.Open(modelFolder).LoadPredictor();

    /// <summary>
    /// Finds an input by name: below <see cref="NumericCount"/> it is the index into <see cref="ModelInput.Numeric"/>, else
    /// <c>index - NumericCount</c> is the index into <see cref="ModelInput.Texts"/>.
    /// </summary>
    public bool TryGetInput(ReadOnlySpan<char> name, out int index) => _lookup.TryGetValue(name, out index);

    /// <summary>The same for a name in UTF-8, as a JSON reader holds it unescaped.</summary>
    public bool TryGetInput(ReadOnlySpan<byte> utf8Name, out int index)
    {
        Span<char> buffer = stackalloc char[256];
        index = -1;
        if (utf8Name.Length > buffer.Length) return TryGetInput(Encoding.UTF8.GetString(utf8Name), out index);
        return Encoding.UTF8.TryGetChars(utf8Name, buffer, out var length) && _lookup.TryGetValue(buffer[..length], out index);
    }

    /// <summary>A row of input with all values missing, to be used again and again.</summary>
    public ModelInput CreateInput() => new(Signature);

    /// <summary>Room for an answer, to be used again and again.</summary>
    public Prediction CreatePrediction() => new(Signature);

    /// <summary>Predicts one row.</summary>
    public void Predict(ModelInput input, Prediction prediction)
    {
        var engine = Rent();
        engine.Predict(input, prediction);
        Return(engine);
    }

    /// <summary>Lets go of the model. Predictions that run at the moment end well.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _first, null)?.Dispose();
        while (_engines.TryTake(out var engine)) engine.Dispose();
        (_transformer as IDisposable)?.Dispose();
    }

    /// <summary>An engine for one thread: worth keeping for a batch of rows. One that threw is not given back.</summary>
    internal RowEngine Rent()
    {
        var engine = Interlocked.Exchange(ref _first, null);
        return engine is not null || _engines.TryTake(out engine) ? engine : new RowEngine(_transformer, _schema, Signature);
    }

    internal void Return(RowEngine engine)
    {
        engine.Release();
        if (Interlocked.CompareExchange(ref _first, engine, null) is not null) _engines.Add(engine);
    }
}
