using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow;

/// <summary>Fills requests of <c>runs/log-batch</c> up to MLflow's limits.</summary>
internal static class BatchSplitter
{
    private const int MaxMetrics = 1000;
    private const int MaxParams = 100;
    private const int MaxTags = 100;
    private const int MaxItems = 1000;

    // MLflow takes 1,000,000; the braces, the names and the run's id need a little.
    private const int MaxBytes = 999_000;

    public static IEnumerable<LogBatchRequest> Split(
        string runId,
        IReadOnlyCollection<Metric> metrics,
        IReadOnlyCollection<KeyValue> parameters,
        IReadOnlyCollection<KeyValue> tags)
    {
        var batch = new Batch();

        foreach (var parameter in parameters)
        {
            var size = Size(parameter, MlflowJson.Default.KeyValue);
            if (!batch.HasRoom(batch.Params.Count < MaxParams, size)) yield return batch.Take(runId);
            batch.Params.Add(parameter);
            batch.Bytes += size;
        }

        foreach (var tag in tags)
        {
            var size = Size(tag, MlflowJson.Default.KeyValue);
            if (!batch.HasRoom(batch.Tags.Count < MaxTags, size)) yield return batch.Take(runId);
            batch.Tags.Add(tag);
            batch.Bytes += size;
        }

        foreach (var metric in metrics)
        {
            var size = Size(metric, MlflowJson.Default.Metric);
            if (!batch.HasRoom(batch.Metrics.Count < MaxMetrics, size)) yield return batch.Take(runId);
            batch.Metrics.Add(metric);
            batch.Bytes += size;
        }

        if (batch.Count > 0) yield return batch.Take(runId);
    }

    private static int Size<T>(T item, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(item, type).Length + 1;

    private sealed class Batch
    {
        public List<Metric> Metrics { get; private set; } = [];

        public List<KeyValue> Params { get; private set; } = [];

        public List<KeyValue> Tags { get; private set; } = [];

        public int Bytes { get; set; }

        public int Count => Metrics.Count + Params.Count + Tags.Count;

        // An item that is too large by itself still goes out, alone, so that the server says what is wrong with it.
        public bool HasRoom(bool forItsKind, int size) => Count == 0 || (forItsKind && Count < MaxItems && Bytes + size <= MaxBytes);

        public LogBatchRequest Take(string runId)
        {
            var request = new LogBatchRequest(runId, Metrics, Params, Tags);
            (Metrics, Params, Tags, Bytes) = ([], [], [], 0);
            return request;
        }
    }
}
