using Microsoft.ML;
using Microsoft.ML.Data;
using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Prediction;

/// <summary>
/// ML.NET's mapping of one row, bound to a row of our own: as fast as its PredictionEngine, and free of a class for the row. Holds buffers,
/// so one thread at a time.
/// </summary>
internal sealed class RowEngine : IDisposable
{
    private readonly ModelSignature _signature;
    private readonly InputRow _input;
    private readonly DataViewRow _output;
    private readonly ValueGetter<VBuffer<float>>? _vector;
    private readonly ValueGetter<float>? _scalar;
    private VBuffer<float> _scores;

    public RowEngine(ITransformer transformer, DataViewSchema schema, ModelSignature signature)
    {
        _signature = signature;
        _input = new InputRow(schema);
        var mapper = transformer.GetRowToRowMapper(schema);
        var column = mapper.OutputSchema[signature.Task == ModelTask.Binary ? RowSchema.Probability : RowSchema.Score];
        _output = mapper.GetRow(_input, [column]);
        if (signature.Task == ModelTask.Multiclass) _vector = _output.GetGetter<VBuffer<float>>(column);
        else _scalar = _output.GetGetter<float>(column);
    }

    public void Predict(ModelInput input, Prediction prediction)
    {
        _input.Set(input);
        switch (_signature.Task)
        {
            case ModelTask.Multiclass:
                _vector!(ref _scores);
                _scores.CopyTo(prediction.Probabilities);
                SetLabel(prediction);
                break;
            case ModelTask.Binary:
                float positive = 0;
                _scalar!(ref positive);
                prediction.Probabilities[0] = 1 - positive;
                prediction.Probabilities[1] = positive;
                SetLabel(prediction);
                break;
            default:
                float score = 0;
                _scalar!(ref score);
                prediction.Score = score;
                break;
        }
    }

    /// <summary>Lets go of the last input.</summary>
    public void Release() => _input.Set(null);

    public void Dispose() => _output.Dispose();

    private void SetLabel(Prediction prediction)
    {
        var probabilities = prediction.Probabilities;
        var best = 0;
        for (var i = 1; i < probabilities.Length; i++)
            if (probabilities[i] > probabilities[best]) best = i;
        prediction.ClassIndex = best;
        prediction.Label = _signature.Classes[best];
        prediction.Score = probabilities[best];
    }
}
