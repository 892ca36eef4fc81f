using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Prediction;

namespace MlApp.Api.OpenApi;

/// <summary>A model's signature as JSON schemas.</summary>
internal static class RowSchema
{
    /// <summary>The schema of a row, with the model's input example; any object while there is no model.</summary>
    public static (OpenApiSchema Schema, JsonNode? Example) Row(Predictor? predictor)
    {
        if (predictor is null)
            return (new OpenApiSchema { Type = JsonSchemaType.Object, Description = "A row: column names and values. No model is served yet that would name them." }, null);

        var inputs = predictor.Signature.Inputs;
        var example = JsonSerializer.SerializeToNode(predictor.InputExample);
        return (new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "A row: every column of the model with its value; null is a missing value.",
            Properties = inputs.ToDictionary(input => input.Name, Column),
            Required = inputs.Select(input => input.Name).ToHashSet(),
            AdditionalPropertiesAllowed = false,
            Examples = example is null ? null : [example],
        }, example?.DeepClone());
    }

    /// <summary>The schema of an answer.</summary>
    public static OpenApiSchema Answer(Predictor? predictor) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "model", "version", "predictions" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["model"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["version"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["predictions"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Prediction(predictor) },
        },
    };

    private static OpenApiSchema Prediction(Predictor? predictor)
    {
        if (predictor is null) return new OpenApiSchema { Type = JsonSchemaType.Object };
        var signature = predictor.Signature;
        var properties = signature.Task == ModelTask.Regression
            ? new Dictionary<string, IOpenApiSchema>
            {
                ["value"] = new OpenApiSchema { Type = JsonSchemaType.Number, Description = $"The predicted {signature.Label}." },
            }
            : new Dictionary<string, IOpenApiSchema>
            {
                ["label"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description = $"The predicted {signature.Label}: the class with the highest probability.",
                    Enum = [.. signature.Classes.Select(name => (JsonNode)JsonValue.Create(name))],
                },
                ["probabilities"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = signature.Classes.ToDictionary(
                        name => name, IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "1" }),
                },
            };
        return new OpenApiSchema { Type = JsonSchemaType.Object, Required = properties.Keys.ToHashSet(), Properties = properties };
    }

    private static IOpenApiSchema Column(InputColumn input) => input.Kind switch
    {
        InputKind.Number => new OpenApiSchema { Type = JsonSchemaType.Number | JsonSchemaType.Null, Format = "float", Description = Range(input) },
        InputKind.Category => new OpenApiSchema
        {
            Type = JsonSchemaType.String | JsonSchemaType.Null,
            Description = "In training: " + string.Join(", ", input.Categories.Take(20)) + (input.Categories.Count > 20 ? ", …" : ""),
        },
        _ => new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
    };

    private static string? Range(InputColumn input) => input is { Minimum: { } minimum, Maximum: { } maximum }
        ? string.Create(CultureInfo.InvariantCulture, $"In training: {minimum} to {maximum}.")
        : null;
}
