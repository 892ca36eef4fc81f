using System.Globalization;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Trainer.Runs;

namespace MlApp.Trainer.Tracking;

/// <summary>Makes a version of a registered model out of a run's model folder.</summary>
internal static class ModelRegistrar
{
    /// <summary>Registers the uploaded model folder of a run.</summary>
    /// <param name="client">The server.</param>
    /// <param name="run">The run that holds it under <c>model</c>.</param>
    /// <param name="record">What the run says of it.</param>
    /// <param name="sha256">Of the folder: what the API checks before it loads the model.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<ModelVersion> RegisterAsync(
        MlflowClient client, TrackedRun run, RunRecord record, string sha256, CancellationToken cancellationToken)
    {
        await client.GetOrCreateRegisteredModelAsync(record.Model, cancellationToken);
        List<KeyValue> tags = [new(RunTags.Sha256, sha256)];
        if (record.Fingerprint is not null) tags.Add(new KeyValue(RunTags.Fingerprint, record.Fingerprint));
        if (record.TraceParent is not null) tags.Add(new KeyValue(RunTags.TraceParent, record.TraceParent));
        tags.AddRange(record.Metrics.Select(metric =>
            new KeyValue(RunTags.MetricPrefix + metric.Key, metric.Value.ToString("R", CultureInfo.InvariantCulture))));

        var description = $"Trained with {record.Trainer}{(record.Dataset is { } data ? $" on {data.Name}" : "")}.";
        return await client.CreateModelVersionAsync(
            record.Model, $"{run.Run.Info.ArtifactUri}/model", run.Id, tags, description, cancellationToken: cancellationToken);
    }
}
