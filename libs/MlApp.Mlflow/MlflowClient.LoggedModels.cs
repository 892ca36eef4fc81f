using System.Runtime.CompilerServices;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Transport;

namespace MlApp.Mlflow;

public sealed partial class MlflowClient
{
    // By MLflow's numbers.
    private static readonly string[] LoggedModelStates =
        ["LOGGED_MODEL_STATUS_UNSPECIFIED", "LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"];

    /// <summary>A logged model of MLflow 3.</summary>
    /// <param name="modelId"><c>m-</c> and 32 hexadecimal digits.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlflowException">RESOURCE_DOES_NOT_EXIST: there is none.</exception>
    public async Task<LoggedModel> GetLoggedModelAsync(string modelId, CancellationToken cancellationToken = default)
    {
        var answer = await _transport.CallAsync(LoggedModelPath(modelId), new Query(),
            MlflowJson.Default.GetLoggedModelResponse, cancellationToken);
        return answer.Model;
    }

    /// <summary>Makes a logged model, which is pending until it is finalized.</summary>
    /// <param name="experimentId">An active experiment.</param>
    /// <param name="name">The name a person reads; the server invents one if null.</param>
    /// <param name="modelType">Such as <c>Agent</c>.</param>
    /// <param name="sourceRunId">The run that made it.</param>
    /// <param name="parameters">Parameters.</param>
    /// <param name="tags">Tags.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<LoggedModel> CreateLoggedModelAsync(
        string experimentId,
        string? name = null,
        string? modelType = null,
        string? sourceRunId = null,
        IEnumerable<KeyValue>? parameters = null,
        IEnumerable<KeyValue>? tags = null,
        CancellationToken cancellationToken = default)
    {
        var request = new CreateLoggedModelRequest(
            experimentId, name, modelType, sourceRunId, parameters?.ToArray(), tags?.ToArray());
        var answer = await _transport.CallAsync(HttpMethod.Post, "logged-models", request,
            MlflowJson.Default.CreateLoggedModelRequest, MlflowJson.Default.GetLoggedModelResponse, repeatable: false, cancellationToken);
        return answer.Model;
    }

    /// <summary>Logged models of some experiments, page by page as they are read.</summary>
    /// <param name="experimentIds">Where to look.</param>
    /// <param name="filter">Such as <c>tags.stage = 'final'</c>; all if null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<LoggedModel> SearchLoggedModelsAsync(
        IReadOnlyList<string> experimentIds,
        string? filter = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? page = null;
        do
        {
            var request = new SearchLoggedModelsRequest(experimentIds, filter, PageSize, page);
            var answer = await _transport.CallAsync(HttpMethod.Post, "logged-models/search", request,
                MlflowJson.Default.SearchLoggedModelsRequest,
                MlflowJson.Default.SearchLoggedModelsResponse, repeatable: true, cancellationToken);
            foreach (var model in answer.Models ?? []) yield return model;
            page = answer.NextPageToken;
        }
        while (!string.IsNullOrEmpty(page));
    }

    /// <summary>Says how the upload of a logged model ended.</summary>
    /// <param name="modelId">The id.</param>
    /// <param name="status"><c>LOGGED_MODEL_READY</c> or <c>LOGGED_MODEL_UPLOAD_FAILED</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">There is no such status.</exception>
    public Task FinalizeLoggedModelAsync(string modelId, string status, CancellationToken cancellationToken = default)
    {
        var number = Array.IndexOf(LoggedModelStates, status);
        if (number < 0) throw new ArgumentException($"A logged model has no status '{status}'.", nameof(status));
        return _transport.CallAsync(HttpMethod.Patch, LoggedModelPath(modelId), new FinalizeLoggedModelRequest(modelId, number),
            MlflowJson.Default.FinalizeLoggedModelRequest, MlflowJson.Default.GetLoggedModelResponse, repeatable: true, cancellationToken);
    }

    /// <summary>Sets tags of a logged model.</summary>
    /// <param name="modelId">The id.</param>
    /// <param name="tags">Tags.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task SetLoggedModelTagsAsync(string modelId, IEnumerable<KeyValue> tags, CancellationToken cancellationToken = default) =>
        _transport.CallAsync(HttpMethod.Patch, $"{LoggedModelPath(modelId)}/tags", new LoggedModelTagsRequest(modelId, tags.ToArray()),
            MlflowJson.Default.LoggedModelTagsRequest, repeatable: true, cancellationToken);

    private static string LoggedModelPath(string modelId) => $"logged-models/{Uri.EscapeDataString(modelId)}";
}
