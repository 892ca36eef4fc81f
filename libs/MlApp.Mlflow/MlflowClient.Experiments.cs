using System.Runtime.CompilerServices;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Transport;

namespace MlApp.Mlflow;

public sealed partial class MlflowClient
{
    private const int PageSize = 1000;

    /// <summary>Creates an experiment and returns its id.</summary>
    /// <param name="name">Unique among all experiments, deleted ones included; at most 500 characters.</param>
    /// <param name="tags">Tags.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">RESOURCE_ALREADY_EXISTS: the name is taken, perhaps by a deleted experiment.</exception>
    public async Task<string> CreateExperimentAsync(
        string name,
        IEnumerable<KeyValue>? tags = null,
        CancellationToken cancellationToken = default)
    {
        var request = new CreateExperimentRequest(name, Tags: tags?.ToArray());
        var answer = await _transport.CallAsync(HttpMethod.Post, "experiments/create", request,
            MlflowJson.Default.CreateExperimentRequest, MlflowJson.Default.CreateExperimentResponse, repeatable: false, cancellationToken);
        return answer.ExperimentId;
    }

    /// <summary>The experiment of that name, a deleted one too; null if there is none.</summary>
    /// <param name="name">The whole name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Experiment?> FindExperimentAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            var answer = await _transport.CallAsync("experiments/get-by-name", new Query().Add("experiment_name", name),
                MlflowJson.Default.GetExperimentResponse, cancellationToken);
            return answer.Experiment;
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    /// <summary>The id of the active experiment of that name, which is created if there is none.</summary>
    /// <param name="name">The whole name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">The experiment of that name is deleted.</exception>
    public async Task<string> GetOrCreateExperimentAsync(string name, CancellationToken cancellationToken = default)
    {
        var found = await FindExperimentAsync(name, cancellationToken);
        if (found is null)
        {
            try
            {
                return await CreateExperimentAsync(name, cancellationToken: cancellationToken);
            }
            catch (MlflowException e) when (e.ErrorCode == MlflowErrorCodes.ResourceAlreadyExists)
            {
                // Somebody else was faster.
                found = await FindExperimentAsync(name, cancellationToken);
                if (found is null) throw;
            }
        }

        return found.LifecycleStage == LifecycleStages.Active
            ? found.ExperimentId
            : throw new MlflowException($"The experiment '{name}' is deleted, and its name still taken: restore it "
                + $"(mlflow experiments restore --experiment-id {found.ExperimentId}), or take another name.",
                MlflowErrorCodes.InvalidParameterValue);
    }

    /// <summary>The experiment with that id, a deleted one too.</summary>
    /// <param name="experimentId">The id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">RESOURCE_DOES_NOT_EXIST: there is none.</exception>
    public async Task<Experiment> GetExperimentAsync(string experimentId, CancellationToken cancellationToken = default)
    {
        var answer = await _transport.CallAsync("experiments/get", new Query().Add("experiment_id", experimentId),
            MlflowJson.Default.GetExperimentResponse, cancellationToken);
        return answer.Experiment;
    }

    /// <summary>Experiments that match, page by page as they are read.</summary>
    /// <param name="filter">Such as <c>name LIKE 'iris%' AND tags.team = 'botany'</c>; all if null.</param>
    /// <param name="viewType">Active ones, deleted ones or both.</param>
    /// <param name="orderBy">Such as <c>name ASC</c>; the newest first if null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<Experiment> SearchExperimentsAsync(
        string? filter = null,
        ViewType viewType = ViewType.ActiveOnly,
        IReadOnlyList<string>? orderBy = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? page = null;
        do
        {
            var request = new SearchExperimentsRequest(PageSize, page, filter, orderBy, viewType);
            var answer = await _transport.CallAsync(HttpMethod.Post, "experiments/search", request,
                MlflowJson.Default.SearchExperimentsRequest,
                MlflowJson.Default.SearchExperimentsResponse, repeatable: true, cancellationToken);
            foreach (var experiment in answer.Experiments ?? []) yield return experiment;
            page = answer.NextPageToken;
        }
        while (!string.IsNullOrEmpty(page));
    }

    /// <summary>Sets a tag of an experiment.</summary>
    /// <param name="experimentId">The id.</param>
    /// <param name="key">At most 250 characters.</param>
    /// <param name="value">At most 20,000 characters.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task SetExperimentTagAsync(string experimentId, string key, string value, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "experiments/set-experiment-tag", new ExperimentTagRequest(experimentId, key, value),
            MlflowJson.Default.ExperimentTagRequest, repeatable: true, cancellationToken);

    /// <summary>Deletes an experiment and its runs, so that they can be restored.</summary>
    /// <param name="experimentId">The id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task DeleteExperimentAsync(string experimentId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "experiments/delete", new ExperimentIdRequest(experimentId),
            MlflowJson.Default.ExperimentIdRequest, repeatable: false, cancellationToken);

    /// <summary>Restores a deleted experiment and its runs.</summary>
    /// <param name="experimentId">The id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task RestoreExperimentAsync(string experimentId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "experiments/restore", new ExperimentIdRequest(experimentId),
            MlflowJson.Default.ExperimentIdRequest, repeatable: false, cancellationToken);
}
