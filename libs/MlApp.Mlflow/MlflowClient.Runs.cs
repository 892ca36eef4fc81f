using System.Runtime.CompilerServices;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Transport;

namespace MlApp.Mlflow;

public sealed partial class MlflowClient
{
    /// <summary>Starts a run.</summary>
    /// <param name="experimentId">An active experiment.</param>
    /// <param name="runName">The name a person reads; the server invents one if null.</param>
    /// <param name="startTime">When it started; kept in milliseconds.</param>
    /// <param name="tags">Tags, such as <c>mlflow.user</c>.</param>
    /// <param name="userId">Who runs it, in the field that the tag <c>mlflow.user</c> took over from.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Run> CreateRunAsync(
        string experimentId,
        string? runName,
        DateTimeOffset startTime,
        IEnumerable<KeyValue>? tags = null,
        string? userId = null,
        CancellationToken cancellationToken = default)
    {
        var request = new CreateRunRequest(
            experimentId, userId, RunName: runName, StartTime: startTime.ToUnixTimeMilliseconds(), Tags: tags?.ToArray());
        var answer = await _transport.CallAsync(HttpMethod.Post, "runs/create", request,
            MlflowJson.Default.CreateRunRequest, MlflowJson.Default.GetRunResponse, repeatable: false, cancellationToken);
        return answer.Run;
    }

    /// <summary>The run with that id, a deleted one too.</summary>
    /// <param name="runId">The id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">RESOURCE_DOES_NOT_EXIST: there is none.</exception>
    public async Task<Run> GetRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        var answer = await _transport.CallAsync("runs/get", new Query().Add("run_id", runId),
            MlflowJson.Default.GetRunResponse, cancellationToken);
        return answer.Run;
    }

    /// <summary>Changes how a run stands; what is null stays as it is.</summary>
    /// <param name="runId">The id.</param>
    /// <param name="status">The new state.</param>
    /// <param name="endTime">When it ended; kept in milliseconds.</param>
    /// <param name="runName">The new name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task UpdateRunAsync(
        string runId,
        RunStatus? status = null,
        DateTimeOffset? endTime = null,
        string? runName = null,
        CancellationToken cancellationToken = default)
    {
        var request = new UpdateRunRequest(runId, Status: status, EndTime: endTime?.ToUnixTimeMilliseconds(), RunName: runName);
        await _transport.CallAsync(HttpMethod.Post, "runs/update", request,
            MlflowJson.Default.UpdateRunRequest, MlflowJson.Default.UpdateRunResponse, repeatable: true, cancellationToken);
    }

    /// <summary>
    /// Logs metrics, parameters and tags, in as many requests as MLflow's limits ask for (1,000 metrics, 100 parameters, 100 tags,
    /// 1,000 in all, 1 MB). Where one is refused, those before it have been logged.
    /// </summary>
    /// <param name="runId">An active run.</param>
    /// <param name="metrics">Points of metrics.</param>
    /// <param name="parameters">Parameters; a value once logged cannot be changed.</param>
    /// <param name="tags">Tags.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task LogBatchAsync(
        string runId,
        IReadOnlyCollection<Metric>? metrics = null,
        IReadOnlyCollection<KeyValue>? parameters = null,
        IReadOnlyCollection<KeyValue>? tags = null,
        CancellationToken cancellationToken = default)
    {
        foreach (var batch in BatchSplitter.Split(runId, metrics ?? [], parameters ?? [], tags ?? []))
        {
            // Repeatable: the whole of a point is its key in MLflow's store, a parameter may be logged again with the same value, and a
            // tag is overwritten.
            await _transport.CallAsync(HttpMethod.Post, "runs/log-batch", batch, MlflowJson.Default.LogBatchRequest,
                repeatable: true, cancellationToken);
        }
    }

    /// <summary>Sets a tag of a run.</summary>
    /// <param name="runId">The id.</param>
    /// <param name="key">At most 250 characters.</param>
    /// <param name="value">At most 8,000 characters.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task SetTagAsync(string runId, string key, string value, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "runs/set-tag", new RunKeyValueRequest(runId, Key: key, Value: value),
            MlflowJson.Default.RunKeyValueRequest, repeatable: true, cancellationToken);

    /// <summary>Says which data sets and logged models a run was fed with.</summary>
    /// <param name="runId">The id.</param>
    /// <param name="datasets">At most 1,000; the tag <c>mlflow.data.context</c> says what each was for.</param>
    /// <param name="models">Models that it evaluated or went on from.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task LogInputsAsync(
        string runId,
        IReadOnlyCollection<DatasetInput> datasets,
        IReadOnlyCollection<ModelInput>? models = null,
        CancellationToken cancellationToken = default) =>
        // Repeatable: the server knows a data set by name and digest, and one that the run has already is left alone.
        _transport.CallAsync(HttpMethod.Post, "runs/log-inputs", new LogInputsRequest(runId, [.. datasets], models?.ToArray()),
            MlflowJson.Default.LogInputsRequest, repeatable: models is null, cancellationToken);

    /// <summary>Says which logged models a run made. The server keeps one that it is told of twice twice.</summary>
    /// <param name="runId">An active run.</param>
    /// <param name="models">The models, each with the step at which it was made.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task LogOutputsAsync(string runId, IReadOnlyCollection<ModelOutput> models, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "runs/outputs", new LogOutputsRequest(runId, [.. models]),
            MlflowJson.Default.LogOutputsRequest, repeatable: false, cancellationToken);

    /// <summary>Runs that match, page by page as they are read.</summary>
    /// <param name="experimentIds">Where to look.</param>
    /// <param name="filter">Such as <c>metrics.accuracy &gt; 0.9 AND params.seed = '1'</c>; all if null.</param>
    /// <param name="orderBy">Such as <c>metrics.accuracy DESC</c>; the newest first if null.</param>
    /// <param name="viewType">Active ones, deleted ones or both.</param>
    /// <param name="maxResults">The most runs that are wanted; all if null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<Run> SearchRunsAsync(
        IReadOnlyList<string> experimentIds,
        string? filter = null,
        IReadOnlyList<string>? orderBy = null,
        ViewType viewType = ViewType.ActiveOnly,
        int? maxResults = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var wanted = maxResults ?? int.MaxValue;
        string? page = null;
        while (wanted > 0)
        {
            var request = new SearchRunsRequest(experimentIds, filter, viewType, Math.Min(wanted, PageSize), orderBy, page);
            var answer = await _transport.CallAsync(HttpMethod.Post, "runs/search", request,
                MlflowJson.Default.SearchRunsRequest, MlflowJson.Default.SearchRunsResponse, repeatable: true, cancellationToken);
            foreach (var run in answer.Runs ?? [])
            {
                yield return run;
                if (--wanted == 0) yield break;
            }

            page = answer.NextPageToken;
            if (string.IsNullOrEmpty(page)) yield break;
        }
    }

    /// <summary>Every point of one metric, in the order of time, page by page as they are read.</summary>
    /// <param name="runId">The id.</param>
    /// <param name="key">The metric; one that was never logged has no points.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<Metric> GetMetricHistoryAsync(
        string runId,
        string key,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? page = null;
        do
        {
            var query = new Query().Add("run_id", runId).Add("metric_key", key).Add("max_results", 25_000).Add("page_token", page);
            var answer = await _transport.CallAsync("metrics/get-history", query,
                MlflowJson.Default.GetMetricHistoryResponse, cancellationToken);
            foreach (var metric in answer.Metrics ?? []) yield return metric;
            page = answer.NextPageToken;
        }
        while (!string.IsNullOrEmpty(page));
    }

    /// <summary>Deletes a run, so that it can be restored.</summary>
    /// <param name="runId">The id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task DeleteRunAsync(string runId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "runs/delete", new RunIdRequest(runId),
            MlflowJson.Default.RunIdRequest, repeatable: true, cancellationToken);

    /// <summary>Restores a deleted run.</summary>
    /// <param name="runId">The id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task RestoreRunAsync(string runId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Post, "runs/restore", new RunIdRequest(runId),
            MlflowJson.Default.RunIdRequest, repeatable: true, cancellationToken);
}
