using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>Parameters and tags of runs.</summary>
internal static class RunDataStore
{
    /// <summary>Everything that one batch brings; all of it or nothing.</summary>
    public static void LogBatch(
        Session session, string runId, IReadOnlyList<Metric> metrics, IReadOnlyList<KeyValue> parameters, IReadOnlyList<KeyValue> tags)
    {
        var experimentId = RunStore.RequireActive(session, runId);
        LogParameters(session, runId, parameters);
        MetricStore.Log(session, runId, metrics);
        MetricStore.LogToModels(session, runId, experimentId, metrics);
        foreach (var (key, value) in tags) SetTag(session, runId, key, value);
    }

    /// <summary>Adds parameters; one that is there already must have the same value.</summary>
    public static void LogParameters(Session session, string runId, IReadOnlyList<KeyValue> parameters)
    {
        foreach (var (key, value) in parameters)
        {
            using var insert = session.Prepare("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
            if (insert.Bind(key).Bind(value).Bind(runId).Run() > 0) continue;

            using var existing = session.Prepare("SELECT value FROM params WHERE key = ? AND run_uuid = ?");
            existing.Bind(key).Bind(runId).Step();
            if (existing.GetString(0) is var before && before != value)
                throw ApiException.Invalid(
                    $"The parameter '{key}' of the run '{runId}' was logged with the value '{before}'; it cannot change to '{value}'.");
        }
    }

    /// <summary>Sets a tag; that of the run's name renames the run.</summary>
    public static void SetTag(Session session, string runId, string key, string value)
    {
        if (key == RunStore.NameTag) RunStore.Update(session, runId, status: null, endTime: null, value);
        else PutTag(session, runId, key, value);
    }

    public static void PutTag(Session session, string runId, string key, string value)
    {
        using var statement = session.Prepare("""
            INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)
            ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value
            """);
        statement.Bind(key).Bind(value).Bind(runId).Run();
    }

    public static string? FindTag(Session session, string runId, string key)
    {
        using var statement = session.Prepare("SELECT value FROM tags WHERE key = ? AND run_uuid = ?");
        return statement.Bind(key).Bind(runId).Step() ? statement.GetStringOrNull(0) : null;
    }

    public static void DeleteTag(Session session, string runId, string key)
    {
        using var statement = session.Prepare("DELETE FROM tags WHERE key = ? AND run_uuid = ?");
        if (statement.Bind(key).Bind(runId).Run() == 0) throw ApiException.NotFound($"The run '{runId}' has no tag '{key}'.");
    }
}
