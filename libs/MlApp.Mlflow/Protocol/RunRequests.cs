using System.Text.Json.Serialization;

namespace MlApp.Mlflow.Protocol;

/// <summary>Body of <c>runs/create</c>.</summary>
/// <param name="ExperimentId">Required.</param>
/// <param name="UserId">Who starts it.</param>
/// <param name="RunName">The name a person reads; the server invents one if null.</param>
/// <param name="StartTime">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Tags">Tags.</param>
public sealed record CreateRunRequest(
    string? ExperimentId = null,
    string? UserId = null,
    string? RunName = null,
    long? StartTime = null,
    IReadOnlyList<KeyValue>? Tags = null);

/// <summary>Answer of <c>runs/create</c> and <c>runs/get</c>.</summary>
/// <param name="Run">The run.</param>
public sealed record GetRunResponse([property: JsonRequired] Run Run);

/// <summary>Body of <c>runs/update</c>; what is null stays as it is.</summary>
/// <param name="RunId">Required.</param>
/// <param name="RunUuid">The same under its older name.</param>
/// <param name="Status">How the run stands.</param>
/// <param name="EndTime">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="RunName">The new name.</param>
public sealed record UpdateRunRequest(
    string? RunId = null,
    string? RunUuid = null,
    RunStatus? Status = null,
    long? EndTime = null,
    string? RunName = null);

/// <summary>Answer of <c>runs/update</c>.</summary>
/// <param name="RunInfo">The run after the change.</param>
public sealed record UpdateRunResponse([property: JsonRequired] RunInfo RunInfo);

/// <summary>Body of <c>runs/delete</c> and <c>runs/restore</c>.</summary>
/// <param name="RunId">Required.</param>
public sealed record RunIdRequest(string? RunId = null);

/// <summary>Body of <c>runs/search</c>.</summary>
/// <param name="ExperimentIds">The experiments to look in.</param>
/// <param name="Filter">MLflow's filter, such as <c>metrics.accuracy &gt; 0.9</c>.</param>
/// <param name="RunViewType">Active ones if null.</param>
/// <param name="MaxResults">Runs on one page, 1,000 if null, at most 50,000.</param>
/// <param name="OrderBy">Such as <c>metrics.accuracy DESC</c>.</param>
/// <param name="PageToken">Where the page starts; null for the first.</param>
public sealed record SearchRunsRequest(
    IReadOnlyList<string>? ExperimentIds = null,
    string? Filter = null,
    ViewType? RunViewType = null,
    int? MaxResults = null,
    IReadOnlyList<string>? OrderBy = null,
    string? PageToken = null);

/// <summary>Answer of <c>runs/search</c>.</summary>
/// <param name="Runs">One page; null where there are none.</param>
/// <param name="NextPageToken">Where the next page starts; null after the last.</param>
public sealed record SearchRunsResponse(IReadOnlyList<Run>? Runs = null, string? NextPageToken = null);

/// <summary>Body of <c>runs/log-metric</c>.</summary>
/// <param name="RunId">Required.</param>
/// <param name="RunUuid">The same under its older name.</param>
/// <param name="Key">Required, at most 250 characters.</param>
/// <param name="Value">Required.</param>
/// <param name="Timestamp">Required; milliseconds since 1970-01-01 UTC.</param>
/// <param name="Step">The step of the training; 0 if null.</param>
/// <param name="ModelId">The logged model that it belongs to.</param>
/// <param name="DatasetName">The data set that it was measured on.</param>
/// <param name="DatasetDigest">The digest of that data set.</param>
public sealed record LogMetricRequest(
    string? RunId = null,
    string? RunUuid = null,
    string? Key = null,
    [property: JsonConverter(typeof(MetricValueConverter))] double? Value = null,
    long? Timestamp = null,
    long? Step = null,
    string? ModelId = null,
    string? DatasetName = null,
    string? DatasetDigest = null);

/// <summary>Body of <c>runs/log-parameter</c>, <c>runs/set-tag</c> and, without a value, of <c>runs/delete-tag</c>.</summary>
/// <param name="RunId">Required.</param>
/// <param name="RunUuid">The same under its older name.</param>
/// <param name="Key">Required, at most 250 characters.</param>
/// <param name="Value">A parameter at most 6,000 characters, a tag at most 8,000.</param>
public sealed record RunKeyValueRequest(string? RunId = null, string? RunUuid = null, string? Key = null, string? Value = null);

/// <summary>Body of <c>runs/log-batch</c>: at most 1,000 metrics, 100 parameters, 100 tags, 1,000 in all, 1 MB.</summary>
/// <param name="RunId">Required.</param>
/// <param name="Metrics">Points of metrics.</param>
/// <param name="Params">Parameters, each key once.</param>
/// <param name="Tags">Tags.</param>
public sealed record LogBatchRequest(
    string? RunId = null,
    IReadOnlyList<Metric>? Metrics = null,
    IReadOnlyList<KeyValue>? Params = null,
    IReadOnlyList<KeyValue>? Tags = null);

/// <summary>Body of <c>runs/log-model</c>.</summary>
/// <param name="RunId">Required.</param>
/// <param name="ModelJson">The MLmodel file as JSON.</param>
public sealed record LogModelRequest(string? RunId = null, string? ModelJson = null);

/// <summary>Body of <c>runs/log-inputs</c>.</summary>
/// <param name="RunId">Required.</param>
/// <param name="Datasets">Data sets, at most 1,000.</param>
/// <param name="Models">Logged models.</param>
public sealed record LogInputsRequest(
    string? RunId = null,
    IReadOnlyList<DatasetInput>? Datasets = null,
    IReadOnlyList<ModelInput>? Models = null);

/// <summary>Body of <c>runs/outputs</c>.</summary>
/// <param name="RunId">Required.</param>
/// <param name="Models">Logged models.</param>
public sealed record LogOutputsRequest(string? RunId = null, IReadOnlyList<ModelOutput>? Models = null);

/// <summary>Answer of <c>metrics/get-history</c>.</summary>
/// <param name="Metrics">One page; null where there are none.</param>
/// <param name="NextPageToken">Where the next page starts; null after the last.</param>
public sealed record GetMetricHistoryResponse(IReadOnlyList<Metric>? Metrics = null, string? NextPageToken = null);
