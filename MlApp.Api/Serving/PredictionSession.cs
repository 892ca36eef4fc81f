using System.Buffers;
using MlApp.Api.Input;
using MlApp.Modeling.Prediction;

namespace MlApp.Api.Serving;

/// <summary>Everything that one request needs, reused by the next: input, prediction and the answer's bytes.</summary>
internal sealed class PredictionSession(Predictor predictor, RowReader reader, AnswerFormat format) : IRowSink
{
    private const int LargestKept = 64 * 1024;

    private readonly ModelInput _input = predictor.CreateInput();
    private readonly Prediction _prediction = predictor.CreatePrediction();
    private readonly ArrayBufferWriter<byte> _answer = new(1024);

    public Span<float> Numbers => _input.Numeric;

    public Span<string?> Texts => _input.Texts;

    /// <summary>How many rows were predicted.</summary>
    public int Rows { get; private set; }

    /// <summary>The answer, until the session is returned.</summary>
    public ReadOnlySpan<byte> Answer => _answer.WrittenSpan;

    /// <summary>Predicts every row of a request's body.</summary>
    /// <returns>Null, or why there is no answer.</returns>
    public Rejection? Predict(in ReadOnlySequence<byte> body)
    {
        format.WriteStart(_answer);
        var rejection = reader.Read(body, this);
        if (rejection is null) AnswerFormat.WriteEnd(_answer);
        return rejection;
    }

    public bool EndRow()
    {
        predictor.Predict(_input, _prediction);
        if (!IsFinite(_prediction)) return false;
        format.Write(_answer, _prediction, isFirst: Rows == 0);
        Rows++;
        return true;
    }

    /// <summary>Makes it ready for the next request.</summary>
    /// <returns>False where its memory has grown so much that it is not worth keeping.</returns>
    public bool Reset()
    {
        Rows = 0;
        _answer.ResetWrittenCount();
        Array.Clear(_input.Texts);
        return _answer.Capacity <= LargestKept;
    }

    // Infinities that meet within the model leave no number, and JSON has none for that.
    private static bool IsFinite(Prediction prediction)
    {
        foreach (var probability in prediction.Probabilities)
            if (!float.IsFinite(probability)) return false;
        return float.IsFinite(prediction.Score);
    }
}
