using System.Globalization;
using System.Text.Json.Nodes;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>Logged models: model folders with an id, parameters, tags and metrics.</summary>
internal static class LoggedModelStore
{
    private const string Columns = """
        m.model_id, m.experiment_id, m.name, m.artifact_location, m.creation_timestamp_ms, m.last_updated_timestamp_ms, m.status,
        m.model_type, m.source_run_id, m.status_message
        """;

    // By MLflow's numbers.
    private static readonly string[] States =
        ["LOGGED_MODEL_STATUS_UNSPECIFIED", "LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"];

    public static long? FindState(string name) => Array.IndexOf(States, name) is var index and >= 0 ? index : null;

    public static long? FindState(long number) => number >= 0 && number < States.Length ? number : null;

    public static LoggedModel Create(
        Session session,
        long experimentId,
        string? name,
        string modelType,
        string sourceRunId,
        IReadOnlyList<KeyValue> parameters,
        IReadOnlyList<KeyValue> tags,
        long now)
    {
        var experiment = ExperimentStore.Get(session, experimentId);
        ExperimentStore.RequireActive(experiment);
        var id = $"m-{Guid.NewGuid():N}";
        using (var insert = session.Prepare("""
            INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms,
                status, lifecycle_stage, model_type, source_run_id, status_message)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5, 1, 'active', ?6, ?7, NULL)
            """))
        {
            insert.Bind(id).Bind(experimentId).Bind(string.IsNullOrEmpty(name) ? RandomNames.Create() : name)
                .Bind(ArtifactUri.Append(experiment.ArtifactLocation ?? "", $"models/{id}/artifacts")).Bind(now).Bind(modelType)
                .Bind(sourceRunId).Run();
        }
        AddParameters(session, id, experimentId, parameters);
        using (var insert = session.Prepare("INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)"))
            foreach (var (key, value) in tags) insert.Bind(id).Bind(experimentId).Bind(key).Bind(value).Run();
        return Get(session, id);
    }

    /// <exception cref="ApiException">There is none, or it is deleted and that is not allowed.</exception>
    public static LoggedModel Get(Session session, string id, bool allowDeleted = true)
    {
        using var statement = session.Prepare(
            $"SELECT {Columns} FROM logged_models m WHERE m.model_id = ? AND (? OR m.lifecycle_stage <> 'deleted')");
        return statement.Bind(id).Bind(allowDeleted).Step() ? Read(session, statement) : throw NotFound(id);
    }

    /// <summary>Reads what a search found; the SQL goes on after the columns.</summary>
    public static List<LoggedModel> Search(Session session, string sql, IReadOnlyList<object?> values)
    {
        using var statement = session.Prepare($"SELECT {Columns} FROM logged_models m {sql}");
        foreach (var value in values) statement.Bind(value);
        var found = new List<LoggedModel>();
        while (statement.Step()) found.Add(Read(session, statement));
        return found;
    }

    public static LoggedModel SetState(Session session, string id, long state, long now)
    {
        using var update = session.Prepare("UPDATE logged_models SET status = ?, last_updated_timestamp_ms = ? WHERE model_id = ?");
        return update.Bind(state).Bind(now).Bind(id).Run() > 0 ? Get(session, id) : throw NotFound(id);
    }

    public static void Delete(Session session, string id, long now)
    {
        using var update = session.Prepare(
            "UPDATE logged_models SET lifecycle_stage = 'deleted', last_updated_timestamp_ms = ? WHERE model_id = ?");
        if (update.Bind(now).Bind(id).Run() == 0) throw NotFound(id);
    }

    public static void LogParameters(Session session, string id, IReadOnlyList<KeyValue> parameters) =>
        AddParameters(session, id, GetExperiment(session, id), parameters);

    public static void SetTags(Session session, string id, IReadOnlyList<KeyValue> tags)
    {
        var experimentId = GetExperiment(session, id);
        using var statement = session.Prepare("""
            INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)
            ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value
            """);
        foreach (var (key, value) in tags) statement.Bind(id).Bind(experimentId).Bind(key).Bind(value).Run();
    }

    public static void DeleteTag(Session session, string id, string key)
    {
        GetExperiment(session, id);
        using var delete = session.Prepare("DELETE FROM logged_model_tags WHERE model_id = ? AND tag_key = ?");
        if (delete.Bind(id).Bind(key).Run() == 0) throw ApiException.NotFound($"The logged model '{id}' has no tag '{key}'.");
    }

    /// <summary>Notes with the model that a version was registered from it, in the tag where MLflow keeps the list.</summary>
    public static void AddRegistration(Session session, string id, string name, long version)
    {
        const string tag = "mlflow.modelVersions";
        var before = Get(session, id).Info.Tags?.FirstOrDefault(existing => existing.Key == tag)?.Value;
        var list = before is null ? [] : JsonNode.Parse(before) as JsonArray ?? [];
        list.Add(new JsonObject { ["name"] = name, ["version"] = version });
        SetTags(session, id, [new KeyValue(tag, PythonJson.Write(list))]);
    }

    private static long GetExperiment(Session session, string id)
    {
        using var statement = session.Prepare("SELECT experiment_id FROM logged_models WHERE model_id = ?");
        return statement.Bind(id).Step() ? statement.GetLong(0) : throw NotFound(id);
    }

    private static void AddParameters(Session session, string id, long experimentId, IReadOnlyList<KeyValue> parameters)
    {
        using var insert = session.Prepare(
            "INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES (?, ?, ?, ?)");
        foreach (var (key, value) in parameters) insert.Bind(id).Bind(experimentId).Bind(key).Bind(value).Run();
    }

    private static ApiException NotFound(string id) => ApiException.NotFound($"There is no logged model with the id '{id}'.");

    private static LoggedModel Read(Session session, Statement row)
    {
        var id = row.GetString(0);
        return new LoggedModel
        {
            Info = new LoggedModelInfo
            {
                ModelId = id,
                ExperimentId = row.GetLong(1).ToString(CultureInfo.InvariantCulture),
                Name = row.GetString(2),
                ArtifactUri = row.GetString(3),
                CreationTimestampMs = row.GetLong(4),
                LastUpdatedTimestampMs = row.GetLong(5),
                Status = States[FindState(row.GetLong(6)) ?? 0],
                ModelType = row.GetStringOrNull(7),
                SourceRunId = row.GetStringOrNull(8),
                StatusMessage = row.GetStringOrNull(9),
                Tags = KeyValueRows.Read(
                    session, "SELECT tag_key, tag_value FROM logged_model_tags WHERE model_id = ? ORDER BY tag_key", id),
            },
            Data = new LoggedModelData
            {
                Params = KeyValueRows.Read(
                    session, "SELECT param_key, param_value FROM logged_model_params WHERE model_id = ? ORDER BY param_key", id),
                Metrics = ReadMetrics(session, id),
            },
        };
    }

    private static List<Metric>? ReadMetrics(Session session, string id)
    {
        using var statement = session.Prepare("""
            SELECT metric_name, metric_value, metric_timestamp_ms, metric_step, run_id, dataset_name, dataset_digest
            FROM logged_model_metrics WHERE model_id = ? ORDER BY rowid
            """);
        statement.Bind(id);
        List<Metric>? metrics = null;
        while (statement.Step())
        {
            (metrics ??= []).Add(new Metric
            {
                Key = statement.GetString(0),
                Value = statement.GetDouble(1),
                Timestamp = statement.GetLong(2),
                Step = statement.GetLong(3),
                RunId = statement.GetStringOrNull(4),
                DatasetName = statement.GetStringOrNull(5) is { Length: > 0 } name ? name : null,
                DatasetDigest = statement.GetStringOrNull(6) is { Length: > 0 } digest ? digest : null,
                ModelId = id,
            });
        }
        return metrics;
    }
}
