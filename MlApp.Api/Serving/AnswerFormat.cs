using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Prediction;

namespace MlApp.Api.Serving;

/// <summary>How a model's predictions are written as JSON: all but the numbers is encoded once.</summary>
internal sealed class AnswerFormat
{
    // "-3.4028235E+38"
    private const int LongestNumber = 16;

    private readonly byte[] _start;
    private readonly byte[][] _labels;
    private readonly byte[][] _classes;
    private readonly bool _isRegression;

    public AnswerFormat(ModelIdentity identity, Predictor predictor)
    {
        var classes = predictor.Signature.Classes;
        _isRegression = predictor.Task == ModelTask.Regression;
        _start = Encoding.UTF8.GetBytes($$"""{"model":{{Quoted(identity.Name)}},"version":{{Quoted(identity.Version)}},"predictions":[""");
        _labels = [.. classes.Select(name => Encoding.UTF8.GetBytes($$"""{"label":{{Quoted(name)}},"probabilities":{"""))];
        _classes = [.. classes.Select((name, i) => Encoding.UTF8.GetBytes($"{(i > 0 ? "," : "")}{Quoted(name)}:"))];
    }

    public void WriteStart(IBufferWriter<byte> output) => output.Write(_start);

    /// <param name="output">Where it goes.</param>
    /// <param name="prediction">Of one row.</param>
    /// <param name="isFirst">Whether no other row's prediction stands before it.</param>
    public void Write(IBufferWriter<byte> output, Prediction prediction, bool isFirst)
    {
        if (!isFirst) output.Write(","u8);
        if (_isRegression)
        {
            output.Write("{\"value\":"u8);
            WriteNumber(output, prediction.Score);
            output.Write("}"u8);
            return;
        }

        output.Write(_labels[prediction.ClassIndex]);
        for (var i = 0; i < _classes.Length; i++)
        {
            output.Write(_classes[i]);
            WriteNumber(output, prediction.Probabilities[i]);
        }

        output.Write("}}"u8);
    }

    public static void WriteEnd(IBufferWriter<byte> output) => output.Write("]}"u8);

    private static void WriteNumber(IBufferWriter<byte> output, float value)
    {
        value.TryFormat(output.GetSpan(LongestNumber), out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
