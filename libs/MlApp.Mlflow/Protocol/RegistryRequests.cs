using System.Text.Json.Serialization;

namespace MlApp.Mlflow.Protocol;

/// <summary>Body of <c>registered-models/create</c>.</summary>
/// <param name="Name">Required; without <c>/</c> and <c>:</c>.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Description">What it is for.</param>
public sealed record CreateRegisteredModelRequest(
    string? Name = null,
    IReadOnlyList<KeyValue>? Tags = null,
    string? Description = null);

/// <summary>Answer of <c>registered-models/create</c>, <c>get</c>, <c>rename</c> and <c>update</c>.</summary>
/// <param name="RegisteredModel">The registered model.</param>
public sealed record GetRegisteredModelResponse([property: JsonRequired] RegisteredModel RegisteredModel);

/// <summary>Body of <c>registered-models/rename</c>.</summary>
/// <param name="Name">Required.</param>
/// <param name="NewName">Required.</param>
public sealed record RenameRegisteredModelRequest(string? Name = null, string? NewName = null);

/// <summary>Body of <c>registered-models/update</c> and, without a description, of <c>registered-models/delete</c>.</summary>
/// <param name="Name">Required.</param>
/// <param name="Description">The new description.</param>
public sealed record UpdateRegisteredModelRequest(string? Name = null, string? Description = null);

/// <summary>Answer of <c>registered-models/search</c>.</summary>
/// <param name="RegisteredModels">One page; null where there are none.</param>
/// <param name="NextPageToken">Where the next page starts; null after the last.</param>
public sealed record SearchRegisteredModelsResponse(
    IReadOnlyList<RegisteredModel>? RegisteredModels = null,
    string? NextPageToken = null);

/// <summary>Body of <c>registered-models/get-latest-versions</c>.</summary>
/// <param name="Name">Required.</param>
/// <param name="Stages">Every stage if null.</param>
public sealed record GetLatestVersionsRequest(string? Name = null, IReadOnlyList<string>? Stages = null);

/// <summary>Body of <c>registered-models/set-tag</c> and, without a value, of <c>registered-models/delete-tag</c>.</summary>
/// <param name="Name">Required.</param>
/// <param name="Key">Required, at most 250 characters.</param>
/// <param name="Value">At most 100,000 characters.</param>
public sealed record RegisteredModelTagRequest(string? Name = null, string? Key = null, string? Value = null);

/// <summary>Body of <c>registered-models/alias</c>: POST sets, DELETE without a version removes.</summary>
/// <param name="Name">Required.</param>
/// <param name="Alias">Required, at most 255 characters; not <c>latest</c>, not <c>v1</c> and the like.</param>
/// <param name="Version">The version that it points to.</param>
public sealed record ModelAliasRequest(string? Name = null, string? Alias = null, string? Version = null);

/// <summary>Body of <c>model-versions/create</c>.</summary>
/// <param name="Name">Required: an existing registered model.</param>
/// <param name="Source">Required: URI of the model folder, below the artifacts of the run or logged model named beside it.</param>
/// <param name="RunId">The run that made it.</param>
/// <param name="Tags">Tags.</param>
/// <param name="RunLink">A link to the run on another server.</param>
/// <param name="Description">What is special about it.</param>
/// <param name="ModelId">The logged model that it comes from.</param>
public sealed record CreateModelVersionRequest(
    string? Name = null,
    string? Source = null,
    string? RunId = null,
    IReadOnlyList<KeyValue>? Tags = null,
    string? RunLink = null,
    string? Description = null,
    string? ModelId = null);

/// <summary>
/// Answer of <c>model-versions/create</c>, <c>get</c>, <c>update</c>, <c>transition-stage</c> and <c>registered-models/alias</c> (GET).
/// </summary>
/// <param name="ModelVersion">The version.</param>
public sealed record GetModelVersionResponse([property: JsonRequired] ModelVersion ModelVersion);

/// <summary>Body of <c>model-versions/update</c> and, without a description, of <c>model-versions/delete</c>.</summary>
/// <param name="Name">Required.</param>
/// <param name="Version">Required.</param>
/// <param name="Description">The new description.</param>
public sealed record UpdateModelVersionRequest(string? Name = null, string? Version = null, string? Description = null);

/// <summary>Body of <c>model-versions/transition-stage</c>.</summary>
/// <param name="Name">Required.</param>
/// <param name="Version">Required.</param>
/// <param name="Stage">Required: <c>None</c>, <c>Staging</c>, <c>Production</c> or <c>Archived</c>.</param>
/// <param name="ArchiveExistingVersions">Whether the versions now in that stage become <c>Archived</c>.</param>
public sealed record TransitionModelVersionStageRequest(
    string? Name = null,
    string? Version = null,
    string? Stage = null,
    bool? ArchiveExistingVersions = null);

/// <summary>Body of <c>model-versions/set-tag</c> and, without a value, of <c>model-versions/delete-tag</c>.</summary>
/// <param name="Name">Required.</param>
/// <param name="Version">Required.</param>
/// <param name="Key">Required, at most 250 characters.</param>
/// <param name="Value">At most 100,000 characters.</param>
public sealed record ModelVersionTagRequest(
    string? Name = null,
    string? Version = null,
    string? Key = null,
    string? Value = null);

/// <summary>Answer of <c>model-versions/search</c> and <c>registered-models/get-latest-versions</c>.</summary>
/// <param name="ModelVersions">One page; null where there are none.</param>
/// <param name="NextPageToken">Where the next page starts; null after the last.</param>
public sealed record SearchModelVersionsResponse(
    IReadOnlyList<ModelVersion>? ModelVersions = null,
    string? NextPageToken = null);

/// <summary>Answer of <c>model-versions/get-download-uri</c>.</summary>
/// <param name="ArtifactUri">Where the model folder is.</param>
public sealed record GetDownloadUriResponse([property: JsonRequired] string ArtifactUri);
