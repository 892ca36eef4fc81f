using System.Globalization;
using System.Text.Json.Nodes;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Trainer.Runs;
using MlApp.Trainer.Telemetry;

namespace MlApp.Trainer.Tracking;

/// <summary>One MLflow run, from its start to its end.</summary>
internal sealed class TrackedRun
{
    /// <summary>How long a run that was stopped may take to say so.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private const int MaxTag = 8000;

    private readonly MlflowClient _client;
    private bool _ended;

    private TrackedRun(MlflowClient client, Run run) => (_client, Run) = (client, run);

    public Run Run { get; }

    public string Id => Run.Info.RunId;

    /// <summary>Where a person sees the run: MLflow's own address of it.</summary>
    public Uri Page => new(_client.TrackingUri, $"#/experiments/{Run.Info.ExperimentId}/runs/{Id}");

    /// <summary>Starts a run; the experiment is created if there is none. The run names its trace from then on, and the trace its run.</summary>
    public static async Task<TrackedRun> StartAsync(
        MlflowClient client, string experiment, string name, DateTimeOffset startTime, RunSpan span, CancellationToken cancellationToken)
    {
        var experimentId = await client.GetOrCreateExperimentAsync(experiment, cancellationToken);
        KeyValue[] tags = span.TraceId is { } trace ? [new(RunTags.TraceId, trace)] : [];
        var run = new TrackedRun(client, await client.CreateRunAsync(experimentId, name, startTime, tags, cancellationToken: cancellationToken));
        span.HasRun(run.Id, client.TrackingUri);
        return run;
    }

    /// <summary>Logs parameters, metrics, the training curve, tags, the data set and all files, side by side.</summary>
    public Task LogAsync(RunRecord record, string modelFolder, RunFolder? files, CancellationToken cancellationToken) => Task.WhenAll(
        _client.LogBatchAsync(Id, Metrics(record), Pairs(record.Parameters), Pairs(record.Tags), cancellationToken),
        record.Dataset is { } data ? _client.LogInputsAsync(Id, [Dataset(data)], cancellationToken: cancellationToken) : Task.CompletedTask,
        _client.UploadFolderAsync(Run, modelFolder, "model", cancellationToken),
        UploadAsync(files?.Plots, "plots", cancellationToken),
        UploadAsync(files?.Reports, "reports", cancellationToken));

    public Task SetTagAsync(string key, string value, CancellationToken cancellationToken) =>
        _client.SetTagAsync(Id, key, value, cancellationToken);

    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await _client.UpdateRunAsync(Id, RunStatus.Finished, DateTimeOffset.UtcNow, cancellationToken: cancellationToken);
        _ended = true;
    }

    /// <summary>Marks a run that did not finish. What the server says to that is of no interest any more.</summary>
    public async Task AbandonAsync(RunStatus status, string? error)
    {
        if (_ended) return;
        using var limit = new CancellationTokenSource(LastWords);
        try
        {
            if (error is not null) await _client.SetTagAsync(Id, RunTags.Error, error.Length <= MaxTag ? error : error[..MaxTag], limit.Token);
            await _client.UpdateRunAsync(Id, status, DateTimeOffset.UtcNow, cancellationToken: limit.Token);
        }
        catch (Exception e) when (e is MlflowException or MlflowUnreachableException or OperationCanceledException)
        {
            // The reason why the run is abandoned is what a person has to know, and it may be this very server.
        }
    }

    private Task UploadAsync(string? folder, string path, CancellationToken cancellationToken) =>
        Directory.Exists(folder) ? _client.UploadFolderAsync(Run, folder, path, cancellationToken) : Task.CompletedTask;

    private static KeyValue[] Pairs(IReadOnlyDictionary<string, string> values) => [.. values.Select(pair => new KeyValue(pair.Key, pair.Value))];

    private static List<Metric> Metrics(RunRecord record)
    {
        var time = record.EndTime.ToUnixTimeMilliseconds();
        List<Metric> metrics = [.. record.Metrics.Select(metric => new Metric { Key = metric.Key, Value = metric.Value, Timestamp = time })];
        if (record.FitSeconds is { } seconds) metrics.Add(new Metric { Key = "fit_seconds", Value = seconds, Timestamp = time });
        foreach (var point in record.Curve?.Points ?? [])
        {
            metrics.Add(new Metric { Key = $"train_{record.Curve!.Metric}", Value = point.Train, Timestamp = time, Step = point.Iteration });
            metrics.Add(new Metric { Key = $"test_{record.Curve!.Metric}", Value = point.Test, Timestamp = time, Step = point.Iteration });
        }

        return metrics;
    }

    private static DatasetInput Dataset(DatasetRecord data) => new()
    {
        Tags = [new KeyValue("mlflow.data.context", "training")],
        Dataset = new Dataset
        {
            Name = data.Name,
            // MLflow takes 36 characters at most; the whole digest is in the source.
            Digest = data.Sha256[..32],
            SourceType = "local",
            Source = new JsonObject
            {
                ["uri"] = data.Path,
                ["sha256"] = data.Sha256,
                ["bytes"] = data.Bytes.ToString(CultureInfo.InvariantCulture),
            }.ToJsonString(),
            Schema = data.Schema,
            Profile = data.Profile,
        },
    };
}
