using System.Runtime.CompilerServices;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Transport;

namespace MlApp.Mlflow;

public sealed partial class MlflowClient
{
    /// <summary>The registered model of that name; null if there is none.</summary>
    /// <param name="name">The whole name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<RegisteredModel?> FindRegisteredModelAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            var answer = await _transport.CallAsync("registered-models/get", new Query().Add("name", name),
                MlflowJson.Default.GetRegisteredModelResponse, cancellationToken);
            return answer.RegisteredModel;
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    /// <summary>Registers a name.</summary>
    /// <param name="name">Unique; without <c>/</c> and <c>:</c>.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="tags">Tags.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">RESOURCE_ALREADY_EXISTS: the name is taken.</exception>
    public async Task<RegisteredModel> CreateRegisteredModelAsync(
        string name,
        string? description = null,
        IEnumerable<KeyValue>? tags = null,
        CancellationToken cancellationToken = default)
    {
        var answer = await _transport.CallAsync(HttpMethod.Post, "registered-models/create",
            new CreateRegisteredModelRequest(name, tags?.ToArray(), description), MlflowJson.Default.CreateRegisteredModelRequest,
            MlflowJson.Default.GetRegisteredModelResponse, repeatable: false, cancellationToken);
        return answer.RegisteredModel;
    }

    /// <summary>The registered model of that name, which is created if there is none.</summary>
    /// <param name="name">The whole name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<RegisteredModel> GetOrCreateRegisteredModelAsync(string name, CancellationToken cancellationToken = default)
    {
        if (await FindRegisteredModelAsync(name, cancellationToken) is { } found) return found;
        try
        {
            return await CreateRegisteredModelAsync(name, cancellationToken: cancellationToken);
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowErrorCodes.ResourceAlreadyExists)
        {
            // Somebody else was faster.
            if (await FindRegisteredModelAsync(name, cancellationToken) is { } created) return created;
            throw;
        }
    }

    /// <summary>Registered models that match, page by page as they are read.</summary>
    /// <param name="filter">Such as <c>name LIKE 'iris%'</c>; all if null.</param>
    /// <param name="orderBy">Such as <c>last_updated_timestamp DESC</c>; by name if null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<RegisteredModel> SearchRegisteredModelsAsync(
        string? filter = null,
        IReadOnlyList<string>? orderBy = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? page = null;
        do
        {
            var query = new Query().Add("filter", filter).Add("max_results", PageSize).Add("order_by", orderBy).Add("page_token", page);
            var answer = await _transport.CallAsync("registered-models/search", query,
                MlflowJson.Default.SearchRegisteredModelsResponse, cancellationToken);
            foreach (var model in answer.RegisteredModels ?? []) yield return model;
            page = answer.NextPageToken;
        }
        while (!string.IsNullOrEmpty(page));
    }

    /// <summary>Changes what a registered model is said to be for.</summary>
    /// <param name="name">The whole name.</param>
    /// <param name="description">The new description.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task UpdateRegisteredModelAsync(string name, string description, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Patch, "registered-models/update", new UpdateRegisteredModelRequest(name, description),
            MlflowJson.Default.UpdateRegisteredModelRequest,
            MlflowJson.Default.GetRegisteredModelResponse, repeatable: true, cancellationToken);

    /// <summary>Sets a tag of a registered model.</summary>
    /// <param name="name">The whole name.</param>
    /// <param name="key">At most 250 characters.</param>
    /// <param name="value">At most 100,000 characters.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task SetRegisteredModelTagAsync(string name, string key, string value, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "registered-models/set-tag", new RegisteredModelTagRequest(name, key, value),
            MlflowJson.Default.RegisteredModelTagRequest, repeatable: true, cancellationToken);

    /// <summary>Deletes a registered model with all its versions, for good.</summary>
    /// <param name="name">The whole name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task DeleteRegisteredModelAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Delete, "registered-models/delete", new UpdateRegisteredModelRequest(name),
            MlflowJson.Default.UpdateRegisteredModelRequest, repeatable: false, cancellationToken);

    /// <summary>Registers a model folder as the next version.</summary>
    /// <param name="name">An existing registered model.</param>
    /// <param name="source">URI of the model folder, which must lie below the run's artifacts.</param>
    /// <param name="runId">The run that made it; the server asks for it where the source is an artifact of a run.</param>
    /// <param name="tags">Tags.</param>
    /// <param name="description">What is special about it.</param>
    /// <param name="modelId">The logged model that it comes from.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ModelVersion> CreateModelVersionAsync(
        string name,
        string source,
        string? runId = null,
        IEnumerable<KeyValue>? tags = null,
        string? description = null,
        string? modelId = null,
        CancellationToken cancellationToken = default)
    {
        var answer = await _transport.CallAsync(HttpMethod.Post, "model-versions/create",
            new CreateModelVersionRequest(name, source, runId, tags?.ToArray(), Description: description, ModelId: modelId),
            MlflowJson.Default.CreateModelVersionRequest, MlflowJson.Default.GetModelVersionResponse, repeatable: false, cancellationToken);
        return answer.ModelVersion;
    }

    /// <summary>One version.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="version">The number as text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">RESOURCE_DOES_NOT_EXIST: there is none.</exception>
    public async Task<ModelVersion> GetModelVersionAsync(string name, string version, CancellationToken cancellationToken = default)
    {
        var answer = await _transport.CallAsync("model-versions/get", new Query().Add("name", name).Add("version", version),
            MlflowJson.Default.GetModelVersionResponse, cancellationToken);
        return answer.ModelVersion;
    }

    /// <summary>The version that an alias points to; null if there is no such alias or model.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="alias">Such as <c>champion</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ModelVersion?> FindModelVersionByAliasAsync(string name, string alias, CancellationToken cancellationToken = default)
    {
        try
        {
            var answer = await _transport.CallAsync("registered-models/alias", new Query().Add("name", name).Add("alias", alias),
                MlflowJson.Default.GetModelVersionResponse, cancellationToken);
            return answer.ModelVersion;
        }
        // MLflow answers an unknown alias with the second of these.
        catch (MlflowException e) when (e.ErrorCode is MlflowErrorCodes.ResourceDoesNotExist or MlflowErrorCodes.InvalidParameterValue)
        {
            return null;
        }
    }

    /// <summary>The version that a model URI with a version or an alias names.</summary>
    /// <param name="uri">Such as <c>models:/iris@champion</c> or <c>models:/iris/3</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">RESOURCE_DOES_NOT_EXIST: there is none.</exception>
    /// <exception cref="ArgumentException">The URI names a logged model, which is no version of anything.</exception>
    public async Task<ModelVersion> GetModelVersionAsync(ModelUri uri, CancellationToken cancellationToken = default) => uri switch
    {
        { Name: { } name, Version: { } version } => await GetModelVersionAsync(name, version, cancellationToken),
        { Name: { } name, Alias: { } alias } => await FindModelVersionByAliasAsync(name, alias, cancellationToken)
            ?? throw new MlflowException($"There is no {uri}: the model is not registered, or has no alias '{alias}'.",
                MlflowErrorCodes.ResourceDoesNotExist),
        _ => throw new ArgumentException($"{uri} names a logged model, not a version of a registered one.", nameof(uri)),
    };

    /// <summary>Versions that match, page by page as they are read. A search does not answer their aliases.</summary>
    /// <param name="filter">Such as <c>name = 'iris'</c> or <c>run_id = '…'</c>; all if null.</param>
    /// <param name="orderBy">Such as <c>version_number DESC</c>; the newest first if null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<ModelVersion> SearchModelVersionsAsync(
        string? filter = null,
        IReadOnlyList<string>? orderBy = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? page = null;
        do
        {
            var query = new Query().Add("filter", filter).Add("max_results", PageSize).Add("order_by", orderBy).Add("page_token", page);
            var answer = await _transport.CallAsync("model-versions/search", query,
                MlflowJson.Default.SearchModelVersionsResponse, cancellationToken);
            foreach (var version in answer.ModelVersions ?? []) yield return version;
            page = answer.NextPageToken;
        }
        while (!string.IsNullOrEmpty(page));
    }

    /// <summary>Changes what is said to be special about a version.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="version">The number as text.</param>
    /// <param name="description">The new description.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task UpdateModelVersionAsync(string name, string version, string description, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Patch, "model-versions/update", new UpdateModelVersionRequest(name, version, description),
            MlflowJson.Default.UpdateModelVersionRequest, MlflowJson.Default.GetModelVersionResponse, repeatable: true, cancellationToken);

    /// <summary>Moves a version to a stage, which MLflow keeps for those who still use stages.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="version">Its number.</param>
    /// <param name="stage"><c>None</c>, <c>Staging</c>, <c>Production</c> or <c>Archived</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task TransitionModelVersionStageAsync(
        string name,
        string version,
        string stage,
        CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "model-versions/transition-stage",
            new TransitionModelVersionStageRequest(name, version, stage, ArchiveExistingVersions: false),
            MlflowJson.Default.TransitionModelVersionStageRequest,
            MlflowJson.Default.GetModelVersionResponse, repeatable: true, cancellationToken);

    /// <summary>Sets a tag of a version.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="version">The number as text.</param>
    /// <param name="key">At most 250 characters.</param>
    /// <param name="value">At most 100,000 characters.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task SetModelVersionTagAsync(
        string name,
        string version,
        string key,
        string value,
        CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "model-versions/set-tag", new ModelVersionTagRequest(name, version, key, value),
            MlflowJson.Default.ModelVersionTagRequest, repeatable: true, cancellationToken);

    /// <summary>Deletes a version and the aliases that point to it, for good.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="version">The number as text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task DeleteModelVersionAsync(string name, string version, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Delete, "model-versions/delete", new UpdateModelVersionRequest(name, version),
            MlflowJson.Default.UpdateModelVersionRequest, repeatable: false, cancellationToken);

    /// <summary>Where the folder of a version is, with runs and logged models resolved: a URI to download from.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="version">The number as text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<string> GetModelVersionDownloadUriAsync(string name, string version, CancellationToken cancellationToken = default)
    {
        var answer = await _transport.CallAsync("model-versions/get-download-uri", new Query().Add("name", name).Add("version", version),
            MlflowJson.Default.GetDownloadUriResponse, cancellationToken);
        return answer.ArtifactUri;
    }

    /// <summary>Points an alias to a version; it moves from wherever it was.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="alias">At most 255 characters; <c>latest</c>, <c>v1</c> and the like are reserved.</param>
    /// <param name="version">The number as text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task SetAliasAsync(string name, string alias, string version, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "registered-models/alias", new ModelAliasRequest(name, alias, version),
            MlflowJson.Default.ModelAliasRequest, repeatable: true, cancellationToken);

    /// <summary>Removes an alias; one that does not exist is no error.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="alias">Such as <c>challenger</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task DeleteAliasAsync(string name, string alias, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Delete, "registered-models/alias", new ModelAliasRequest(name, alias),
            MlflowJson.Default.ModelAliasRequest, repeatable: true, cancellationToken);
}
