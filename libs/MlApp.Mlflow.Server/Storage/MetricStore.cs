using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>Points of metrics, and the latest one of each.</summary>
internal static class MetricStore
{
    // A statement for many rows opens table and indexes once. Each number of rows is a statement of its own to keep.
    private const int RowsAtOnce = 50;

    private static readonly string?[] Inserts = new string?[RowsAtOnce + 1];
    private static readonly string?[] Updates = new string?[RowsAtOnce + 1];

    /// <summary>Adds points; one that is there already is passed over, as MLflow does.</summary>
    public static void Log(Session session, string runId, IReadOnlyList<Metric> metrics)
    {
        if (metrics.Count == 0) return;
        var latest = new Dictionary<string, Metric>(metrics.Count, StringComparer.Ordinal);
        foreach (var metric in metrics)
            if (!latest.TryGetValue(metric.Key, out var other) || IsLater(metric, other)) latest[metric.Key] = metric;

        Insert(session, runId, metrics, rows => Inserts[rows] ??= $"""
            INSERT INTO metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES {Rows(rows)} ON CONFLICT DO NOTHING
            """);
        Insert(session, runId, [.. latest.Values], rows => Updates[rows] ??= $"""
            INSERT INTO latest_metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES {Rows(rows)}
            ON CONFLICT (key, run_uuid) DO UPDATE
            SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
            WHERE (excluded.step, excluded.timestamp, excluded.value) > (step, timestamp, value)
            """);
    }

    /// <summary>Adds points to the logged models that they name; the same point twice is one.</summary>
    public static void LogToModels(Session session, string runId, long experimentId, IReadOnlyList<Metric> metrics)
    {
        using var insert = session.Prepare("""
            INSERT INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id,
                dataset_uuid, dataset_name, dataset_digest)
            VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)
            ON CONFLICT (model_id, metric_name, metric_timestamp_ms, metric_step, run_id) DO UPDATE SET metric_step = excluded.metric_step
            WHERE (metric_value, dataset_name, dataset_digest) IS (excluded.metric_value, excluded.dataset_name, excluded.dataset_digest)
            """);
        foreach (var metric in metrics)
        {
            if (metric.ModelId is null) continue;
            var added = insert.Bind(metric.ModelId).Bind(metric.Key).Bind(metric.Timestamp).Bind(metric.Step).Bind(Stored(metric.Value))
                .Bind(experimentId).Bind(runId).Bind(metric.DatasetName).Bind(metric.DatasetDigest).Run();
            if (added == 0)
                throw new ApiException(
                    MlflowErrorCodes.BadRequest,
                    $"The metric '{metric.Key}' of the model '{metric.ModelId}' has another value at this time and step already.");
        }
    }

    /// <summary>The latest point of each metric of a run; null where there is none.</summary>
    public static IReadOnlyList<Metric>? ReadLatest(Session session, string runId)
    {
        using var statement = session.Prepare(
            "SELECT key, value, timestamp, step, is_nan FROM latest_metrics WHERE run_uuid = ? ORDER BY rowid");
        statement.Bind(runId);
        List<Metric>? metrics = null;
        while (statement.Step()) (metrics ??= []).Add(Read(statement));
        return metrics;
    }

    /// <summary>Points of one metric by time, step and value.</summary>
    /// <param name="session">Where to read.</param>
    /// <param name="runId">The run.</param>
    /// <param name="key">The metric.</param>
    /// <param name="offset">The first point.</param>
    /// <param name="limit">At most so many; all if negative.</param>
    public static List<Metric> ReadHistory(Session session, string runId, string key, long offset, long limit)
    {
        using var statement = session.Prepare("""
            SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = ? AND key = ?
            ORDER BY timestamp, step, value LIMIT ? OFFSET ?
            """);
        statement.Bind(runId).Bind(key).Bind(limit).Bind(offset);
        var metrics = new List<Metric>();
        while (statement.Step()) metrics.Add(Read(statement));
        return metrics;
    }

    /// <summary>Points of one metric in several runs, by run, time, step and value, each with its run.</summary>
    public static List<Metric> ReadHistories(Session session, IReadOnlyList<string> runIds, string key, long limit)
    {
        using var statement = session.Prepare($"""
            SELECT key, value, timestamp, step, is_nan, run_uuid FROM metrics
            WHERE key = ? AND run_uuid IN ({string.Join(", ", runIds.Select(_ => "?"))})
            ORDER BY run_uuid, timestamp, step, value LIMIT ?
            """);
        statement.Bind(key);
        foreach (var id in runIds) statement.Bind(id);
        statement.Bind(limit);
        var metrics = new List<Metric>();
        while (statement.Step()) metrics.Add(Read(statement) with { RunId = statement.GetString(5) });
        return metrics;
    }

    /// <summary>Points of one metric, evenly spaced over all of them, with the first and the last.</summary>
    /// <param name="session">Where to read.</param>
    /// <param name="runId">The run.</param>
    /// <param name="key">The metric.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="first">The first step.</param>
    /// <param name="last">The last step.</param>
    public static List<Metric> Sample(Session session, string runId, string key, long limit, long first, long last)
    {
        // The first of each of as many equal parts as are asked for, as MLflow does.
        using var statement = session.Prepare("""
            SELECT ?2, value, timestamp, step, is_nan FROM (
                SELECT value, timestamp, step, is_nan,
                    row_number() OVER (PARTITION BY part ORDER BY step, timestamp, value, is_nan) AS place
                FROM (
                    SELECT value, timestamp, step, is_nan, ntile(?3) OVER (ORDER BY step, timestamp, value, is_nan) AS part
                    FROM metrics WHERE run_uuid = ?1 AND key = ?2 AND step BETWEEN ?4 AND ?5))
            WHERE place = 1 ORDER BY step, timestamp, value, is_nan
            """);
        statement.Bind(runId).Bind(key).Bind(limit).Bind(first).Bind(last);
        var points = new List<Metric>();
        while (statement.Step()) points.Add(Read(statement) with { RunId = runId });
        if (points.Count == 0) return points;

        using var end = session.Prepare("""
            SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = ?1 AND key = ?2 AND step BETWEEN ?3 AND ?4
            ORDER BY step DESC, timestamp DESC, value DESC, is_nan DESC LIMIT 1
            """);
        end.Bind(runId).Bind(key).Bind(first).Bind(last).Step();
        var lastPoint = Read(end) with { RunId = runId };
        if (points[^1] == lastPoint) return points;
        if (points.Count < limit) points.Add(lastPoint);
        else points[^1] = lastPoint;
        return points;
    }

    private static Metric Read(Statement row) => new()
    {
        Key = row.GetString(0),
        Value = row.GetBoolean(4) ? double.NaN : row.GetDouble(1),
        Timestamp = row.GetLong(2),
        Step = row.GetLong(3),
    };

    private static void Insert(Session session, string runId, IReadOnlyList<Metric> metrics, Func<int, string> sql)
    {
        for (var first = 0; first < metrics.Count; first += RowsAtOnce)
        {
            var end = Math.Min(first + RowsAtOnce, metrics.Count);
            using var insert = session.Prepare(sql(end - first));
            insert.Bind(runId);
            for (var i = first; i < end; i++)
            {
                var metric = metrics[i];
                insert.Bind(metric.Key).Bind(Stored(metric.Value)).Bind(metric.Timestamp).Bind(metric.Step).Bind(double.IsNaN(metric.Value));
            }

            insert.Run();
        }
    }

    // The run is the first parameter, and that of every row.
    private static string Rows(int count) => string.Join(", ", Enumerable.Range(0, count).Select(row => row * 5).Select(before =>
        string.Create(CultureInfo.InvariantCulture, $"(?1, ?{before + 2}, ?{before + 3}, ?{before + 4}, ?{before + 5}, ?{before + 6})")));

    private static bool IsLater(Metric metric, Metric other) =>
        (metric.Step, metric.Timestamp, Stored(metric.Value)).CompareTo((other.Step, other.Timestamp, Stored(other.Value))) > 0;

    // SQLite holds neither NaN nor an infinity in a column that must not be null.
    private static double Stored(double value) => double.IsNaN(value) ? 0 : double.Clamp(value, double.MinValue, double.MaxValue);
}
