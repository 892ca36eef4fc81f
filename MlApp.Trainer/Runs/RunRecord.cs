using System.Text.Json;
using System.Text.Json.Serialization;
using MlApp.Modeling;
using MlApp.Modeling.Training;

namespace MlApp.Trainer.Runs;

/// <summary>
/// All that a run says about itself, so that it can be logged now, or later from its folder, with the same result.
/// Plots, reports and the model are files beside it.
/// </summary>
internal sealed record RunRecord
{
    public required string Model { get; init; }

    public required string Experiment { get; init; }

    public required string Trainer { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required DateTimeOffset EndTime { get; init; }

    /// <summary>See <see cref="Runs.Fingerprint"/>; null where only a model folder is known.</summary>
    public string? Fingerprint { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>Metrics on held-out rows, by their MLflow names.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>The training's span as W3C's <c>traceparent</c>; null where it was not traced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Null where only a model folder is known.</summary>
    public DatasetRecord? Dataset { get; init; }

    /// <summary>How long the trainer took; null where only a model folder is known.</summary>
    public double? FitSeconds { get; init; }

    /// <summary>Null where the trainer does not go by iterations.</summary>
    public TrainingCurve? Curve { get; init; }

    public void Write(string file)
    {
        using var stream = File.Create(file);
        JsonSerializer.Serialize(stream, this, RunRecordJson.Default.RunRecord);
    }

    /// <exception cref="InvalidInputException">The file is none of ours.</exception>
    public static RunRecord Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize(stream, RunRecordJson.Default.RunRecord) ?? throw new JsonException("it holds nothing.");
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"{file}: this is no record of a training run: {e.Message}", file, inner: e);
        }
    }
}

/// <summary>The data that a run learned from.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Name">The name in MLflow.</param>
/// <param name="Schema">MLflow's JSON of columns and their types.</param>
/// <param name="Profile">MLflow's JSON of counts.</param>
internal sealed record DatasetRecord(string Path, string Sha256, long Bytes, string Name, string Schema, string Profile);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunRecordJson : JsonSerializerContext;
