using System.Text.Json.Serialization;
using MlApp.Api.Endpoints;
using MlApp.Api.Serving;

namespace MlApp.Api;

/// <summary>What the API reads and writes as JSON, in snake case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = false)]
[JsonSerializable(typeof(ModelIdentity))]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(ProblemError[]))]
internal sealed partial class ApiJson : JsonSerializerContext;
