using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using MlApp.Api.Endpoints;
using MlApp.Api.Serving;

namespace MlApp.Api.OpenApi;

/// <summary>
/// Describes <c>POST /predict</c>, whose body no class stands for: the schema of a row, its example and the answer are those
/// of the model that is served at that moment.
/// </summary>
internal sealed class PredictOperation(ModelSlot slot, IOptions<ServingOptions> options) : IOpenApiDocumentTransformer
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var model = slot.Acquire();
        try
        {
            var row = RowSchema.Row(model?.Predictor);
            document.AddComponent("Row", row.Schema);
            document.AddComponent("Predictions", RowSchema.Answer(model?.Predictor));
            document.AddComponent("Problem", ProblemSchema());
            var others = document.Paths;
            document.Paths = new OpenApiPaths
            {
                [PredictEndpoint.Path] = new OpenApiPathItem
                {
                    Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Post] = Describe(document, model, row.Example) },
                },
            };
            foreach (var (path, item) in others) document.Paths.Add(path, item);
        }
        finally
        {
            model?.Release();
        }

        return Task.CompletedTask;
    }

    private OpenApiOperation Describe(OpenApiDocument document, ServedModel? model, JsonNode? example)
    {
        var most = options.Value.MaxRows.ToString("N0", CultureInfo.InvariantCulture);
        var rowReference = new OpenApiSchemaReference("Row", document);
        var rows = new OpenApiSchema { Type = JsonSchemaType.Array, Items = rowReference, MinItems = 1, MaxItems = options.Value.MaxRows };
        return new OpenApiOperation
        {
            OperationId = "Predict",
            Tags = new HashSet<OpenApiTagReference> { new("Prediction", document) },
            Summary = "Predicts one row or many",
            Description =
                $"""
                Rows by column names: one row as an object, rows as an array of such, or `{"{"}"rows": […]{"}"}`; at most {most} rows and {options.Value.MaxBodyBytes.ToString("N0", CultureInfo.InvariantCulture)} bytes.
                Every column must be there; `null` stands for a missing value and is allowed in each. Numbers are 32-bit floats. A category that training never saw counts as none of the known ones.
                The answer keeps the order of the rows. It names the model's version, which the header `{PredictEndpoint.VersionHeader}` repeats; all predictions of one answer come from that version.
                {(model is null ? "No model is served at this moment." : $"Served at this moment: {model.Identity}.")}
                """,
            RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Json] = new()
                    {
                        Schema = new OpenApiSchema
                        {
                            OneOf =
                            [
                                rowReference,
                                rows,
                                new OpenApiSchema
                                {
                                    Type = JsonSchemaType.Object,
                                    Required = new HashSet<string> { "rows" },
                                    Properties = new Dictionary<string, IOpenApiSchema> { ["rows"] = rows },
                                    AdditionalPropertiesAllowed = false,
                                },
                            ],
                        },
                        Examples = example is null ? null : new Dictionary<string, IOpenApiExample>
                        {
                            ["one row"] = new OpenApiExample { Value = example },
                            ["rows"] = new OpenApiExample { Value = new JsonObject { ["rows"] = new JsonArray(example.DeepClone(), example.DeepClone()) } },
                        },
                    },
                },
            },
            Responses = new OpenApiResponses
            {
                ["200"] = new OpenApiResponse
                {
                    Description = "A prediction for each row, in their order.",
                    Headers = new Dictionary<string, IOpenApiHeader>
                    {
                        [PredictEndpoint.VersionHeader] = new OpenApiHeader
                        {
                            Description = "The version of the model that answered.",
                            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                        },
                    },
                    Content = Content(Json, new OpenApiSchemaReference("Predictions", document)),
                },
                ["400"] = Problem("The body is not JSON, or its rows do not fit the model: `errors` names each row and column."),
                ["413"] = Problem("Too many rows, or too many bytes."),
                ["415"] = Problem("The body is not sent as application/json in UTF-8."),
                ["503"] = Problem("No model is served yet; `Retry-After` says when to ask again."),
            },
        };

        OpenApiResponse Problem(string description) =>
            new() { Description = description, Content = Content(ProblemJson, new OpenApiSchemaReference("Problem", document)) };
    }

    private static Dictionary<string, OpenApiMediaType> Content(string type, IOpenApiSchema schema) =>
        new() { [type] = new OpenApiMediaType { Schema = schema } };

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Problem details (RFC 9457).",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
                        ["pointer"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A JSON pointer into the body, as a URI fragment." },
                        ["row"] = new OpenApiSchema { Type = JsonSchemaType.Integer | JsonSchemaType.Null, Description = "The row's index, from 0." },
                        ["column"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
                    },
                },
            },
        },
    };
}
