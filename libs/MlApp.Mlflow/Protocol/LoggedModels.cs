using System.Text.Json.Serialization;

namespace MlApp.Mlflow.Protocol;

/// <summary>A logged model of MLflow 3: a model folder with an id of its own, <c>models:/m-…</c>.</summary>
public sealed record LoggedModel
{
    /// <summary>What, when, where.</summary>
    public LoggedModelInfo Info { get; init; } = new();

    /// <summary>Parameters and metrics.</summary>
    public LoggedModelData? Data { get; init; }
}

/// <summary>A logged model's metadata.</summary>
public sealed record LoggedModelInfo
{
    /// <summary><c>m-</c> and 32 hexadecimal digits.</summary>
    public string ModelId { get; init; } = "";

    /// <summary>The experiment it belongs to.</summary>
    public string ExperimentId { get; init; } = "";

    /// <summary>The name a person reads.</summary>
    public string Name { get; init; } = "";

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long? CreationTimestampMs { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long? LastUpdatedTimestampMs { get; init; }

    /// <summary>URI of the model folder.</summary>
    public string? ArtifactUri { get; init; }

    /// <summary><c>LOGGED_MODEL_PENDING</c>, <c>LOGGED_MODEL_READY</c> or <c>LOGGED_MODEL_UPLOAD_FAILED</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Such as <c>Agent</c>; empty for most.</summary>
    public string? ModelType { get; init; }

    /// <summary>The run that made it.</summary>
    public string? SourceRunId { get; init; }

    /// <summary>Why it is not ready.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>Tags; null where there are none.</summary>
    public IReadOnlyList<KeyValue>? Tags { get; init; }
}

/// <summary>What is known of a logged model.</summary>
public sealed record LoggedModelData
{
    /// <summary>Parameters; null where there are none.</summary>
    public IReadOnlyList<KeyValue>? Params { get; init; }

    /// <summary>Metrics; null where there are none.</summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }
}

/// <summary>Answer of <c>logged-models/ID</c>.</summary>
/// <param name="Model">The logged model.</param>
public sealed record GetLoggedModelResponse([property: JsonRequired] LoggedModel Model);

/// <summary>POST <c>logged-models</c></summary>
public sealed record CreateLoggedModelRequest(
    string? ExperimentId = null,
    string? Name = null,
    string? ModelType = null,
    string? SourceRunId = null,
    IReadOnlyList<KeyValue>? Params = null,
    IReadOnlyList<KeyValue>? Tags = null);

/// <summary>POST <c>logged-models/search</c></summary>
public sealed record SearchLoggedModelsRequest(
    IReadOnlyList<string>? ExperimentIds = null,
    string? Filter = null,
    int? MaxResults = null,
    string? PageToken = null);

/// <summary>Answer of <c>logged-models/search</c>.</summary>
public sealed record SearchLoggedModelsResponse(IReadOnlyList<LoggedModel>? Models = null, string? NextPageToken = null);

/// <summary>PATCH <c>logged-models/ID</c></summary>
/// <param name="ModelId">The same id again.</param>
/// <param name="Status">By its number in MLflow's protocol, the only form that the real server takes here.</param>
public sealed record FinalizeLoggedModelRequest(string? ModelId = null, int? Status = null);

/// <summary>PATCH <c>logged-models/ID/tags</c></summary>
public sealed record LoggedModelTagsRequest(string? ModelId = null, IReadOnlyList<KeyValue>? Tags = null);
