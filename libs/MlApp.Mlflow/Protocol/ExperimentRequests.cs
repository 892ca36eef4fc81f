using System.Text.Json.Serialization;

namespace MlApp.Mlflow.Protocol;

/// <summary>Body of <c>experiments/create</c>.</summary>
/// <param name="Name">Required, at most 500 characters.</param>
/// <param name="ArtifactLocation">Where its runs keep artifacts; the server's own place if null.</param>
/// <param name="Tags">Tags.</param>
public sealed record CreateExperimentRequest(
    string? Name = null,
    string? ArtifactLocation = null,
    IReadOnlyList<KeyValue>? Tags = null);

/// <summary>Answer of <c>experiments/create</c>.</summary>
/// <param name="ExperimentId">The new id.</param>
public sealed record CreateExperimentResponse([property: JsonRequired] string ExperimentId);

/// <summary>Answer of <c>experiments/get</c> and <c>experiments/get-by-name</c>.</summary>
/// <param name="Experiment">The experiment.</param>
public sealed record GetExperimentResponse([property: JsonRequired] Experiment Experiment);

/// <summary>Body of <c>experiments/search</c>.</summary>
/// <param name="MaxResults">Experiments on one page, at most 50,000.</param>
/// <param name="PageToken">Where the page starts; null for the first.</param>
/// <param name="Filter">MLflow's filter, such as <c>name LIKE 'iris%'</c>.</param>
/// <param name="OrderBy">Such as <c>name ASC</c>.</param>
/// <param name="ViewType">Active ones if null.</param>
public sealed record SearchExperimentsRequest(
    long? MaxResults = null,
    string? PageToken = null,
    string? Filter = null,
    IReadOnlyList<string>? OrderBy = null,
    ViewType? ViewType = null);

/// <summary>Answer of <c>experiments/search</c>.</summary>
/// <param name="Experiments">One page; null where there are none.</param>
/// <param name="NextPageToken">Where the next page starts; null after the last.</param>
public sealed record SearchExperimentsResponse(IReadOnlyList<Experiment>? Experiments = null, string? NextPageToken = null);

/// <summary>Body of <c>experiments/delete</c> and <c>experiments/restore</c>.</summary>
/// <param name="ExperimentId">Required.</param>
public sealed record ExperimentIdRequest(string? ExperimentId = null);

/// <summary>Body of <c>experiments/update</c>.</summary>
/// <param name="ExperimentId">Required.</param>
/// <param name="NewName">The new name.</param>
public sealed record UpdateExperimentRequest(string? ExperimentId = null, string? NewName = null);

/// <summary>Body of <c>experiments/set-experiment-tag</c> and, without a value, of <c>experiments/delete-experiment-tag</c>.</summary>
/// <param name="ExperimentId">Required.</param>
/// <param name="Key">Required, at most 250 characters.</param>
/// <param name="Value">At most 20,000 characters.</param>
public sealed record ExperimentTagRequest(string? ExperimentId = null, string? Key = null, string? Value = null);
