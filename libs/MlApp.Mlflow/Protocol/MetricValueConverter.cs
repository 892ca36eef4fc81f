using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlApp.Mlflow.Protocol;

/// <summary>
/// Metric values as MLflow writes them: NaN as text, an infinity as the largest double of its sign. Numbers are also read from text.
/// </summary>
public sealed class MetricValueConverter : JsonConverter<double>
{
    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.GetDouble();
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("A metric's value must be a number.");
        return reader.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
            _ => throw new JsonException("A metric's value must be a number."),
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsNaN(value)) writer.WriteStringValue("NaN");
        else writer.WriteNumberValue(double.Clamp(value, double.MinValue, double.MaxValue));
    }
}
