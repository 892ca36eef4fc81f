using System.Text.Json.Serialization;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Http;

/// <summary>JSON of the answers that only MLflow's own page asks for, and which the shared protocol does not hold.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SearchDatasetsResponse))]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(Detail))]
internal sealed partial class ServerJson : JsonSerializerContext;

/// <summary>The answer of <c>server-info</c>, from which MLflow's client learns what it may ask for.</summary>
internal sealed record ServerInfo(
    string StoreType,
    bool WorkspacesEnabled,
    bool TraceArchivalEnabled,
    bool MultipartUploadsEnabled,
    bool MultipartDownloadsEnabled,
    bool PresignedUploadRunIdSupported,
    bool PresignedUploadModelIdSupported,
    IReadOnlyDictionary<string, bool> FeaturesEnabled);

/// <summary>How the artifact proxy says what is wrong with a path that is safe.</summary>
internal sealed record Detail([property: JsonPropertyName("detail")] string Text);
