using System.Text.Json.Serialization;
using MlApp.Api.Serving;
using MlApp.Modeling.Prediction;

namespace MlApp.Api.Endpoints;

/// <summary>The model that is served.</summary>
/// <param name="Name">The registered model.</param>
/// <param name="Version">The version's number; for a folder that no registry knows, the beginning of its digest.</param>
/// <param name="RunId">The run that made it; null where it is not known.</param>
/// <param name="LoadedAt">Since when it is served.</param>
/// <param name="RegisteredAt">When it was registered; null where no registry knows it.</param>
/// <param name="Task">multiclass, binary or regression.</param>
/// <param name="Trainer">What trained it.</param>
/// <param name="Metrics">On rows that it was not trained on, by their MLflow names.</param>
/// <param name="Signature">What it takes and gives.</param>
/// <param name="Classes">The classes, in the order of an answer's probabilities; empty for a regression.</param>
/// <param name="Sha256">Digest over its files, verified before it was loaded.</param>
/// <param name="Source">registry, cache (served before a restart; the registry has not been heard since) or folder.</param>
/// <param name="Registry">How it stands with the registry.</param>
/// <param name="InputExample">A row that it takes.</param>
internal sealed record ModelDescription(
    string Name,
    string Version,
    string? RunId,
    DateTimeOffset LoadedAt,
    DateTimeOffset? RegisteredAt,
    string Task,
    string Trainer,
    IReadOnlyDictionary<string, double> Metrics,
    SignatureDescription Signature,
    IReadOnlyList<string> Classes,
    string Sha256,
    string Source,
    RegistryDescription Registry,
    IReadOnlyDictionary<string, object?> InputExample)
{
    public static ModelDescription Of(ServedModel model, RegistryStatus registry)
    {
        var signature = model.Predictor.Signature;
        return new(
            model.Identity.Name, model.Identity.Version, model.Identity.RunId, model.LoadedAt, model.Identity.RegisteredAt,
            EnumWords.Of(model.Predictor.Task), model.Predictor.Trainer,
            // JSON has no NaN, which a metric may come to that has no meaning for the data.
            model.Predictor.Metrics.Where(metric => double.IsFinite(metric.Value)).ToDictionary(),
            new([.. signature.Inputs.Select(InputDescription.Of)], new(signature.Label, signature.Classes.Count > 0 ? "class" : "number")),
            signature.Classes, model.Identity.Sha256, EnumWords.Of(model.Source), new(EnumWords.Of(registry.State), registry.Detail, registry.Since),
            model.Predictor.InputExample);
    }
}

/// <summary>What a model takes and gives.</summary>
/// <param name="Inputs">The columns of a row.</param>
/// <param name="Output">What is predicted.</param>
internal sealed record SignatureDescription(IReadOnlyList<InputDescription> Inputs, OutputDescription Output);

/// <summary>A column of a row.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">number, category or text.</param>
/// <param name="Required">Whether it had a value in every row of training; a null is allowed all the same.</param>
/// <param name="Minimum">The smallest number in training.</param>
/// <param name="Maximum">The largest number in training.</param>
/// <param name="Median">The number in the middle in training.</param>
/// <param name="Categories">The values of a category in training.</param>
internal sealed record InputDescription(
    string Name,
    string Type,
    bool Required,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? Minimum,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? Maximum,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? Median,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Categories)
{
    public static InputDescription Of(InputColumn column) => new(
        column.Name, EnumWords.Of(column.Kind), column.Required, column.Minimum, column.Maximum, column.Median,
        column.Kind == InputKind.Category ? column.Categories : null);
}

/// <summary>What is predicted.</summary>
/// <param name="Name">The column's name in training.</param>
/// <param name="Type">class or number.</param>
internal sealed record OutputDescription(string Name, string Type);

/// <summary>How it stands with the registry.</summary>
/// <param name="State">current, no_champion, refused, unreachable, starting or off.</param>
/// <param name="Detail">In a sentence, with what to do where something is wrong.</param>
/// <param name="Since">When it came to that.</param>
internal sealed record RegistryDescription(string State, string Detail, DateTimeOffset Since);
