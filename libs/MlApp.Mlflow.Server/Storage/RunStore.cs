using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Search;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>Runs: their making, ending, deletion, and reading with all that they logged.</summary>
internal static class RunStore
{
    /// <summary>The tag that holds a run's name beside the run's own column.</summary>
    public const string NameTag = "mlflow.runName";

    private const string Columns =
        "r.run_uuid, r.name, r.experiment_id, r.user_id, r.status, r.start_time, r.end_time, r.artifact_uri, r.lifecycle_stage";

    public static Run Create(
        Session session, long experimentId, string userId, string? name, long startTime, IReadOnlyList<KeyValue> tags)
    {
        var experiment = ExperimentStore.Get(session, experimentId);
        ExperimentStore.RequireActive(experiment);

        var nameTag = tags.LastOrDefault(tag => tag.Key == NameTag)?.Value;
        if (!string.IsNullOrEmpty(name) && !string.IsNullOrEmpty(nameTag) && name != nameTag)
            throw ApiException.Invalid($"The parameter 'run_name' is '{name}', but the tag '{NameTag}' is '{nameTag}': give one of them.");
        name = !string.IsNullOrEmpty(name) ? name : !string.IsNullOrEmpty(nameTag) ? nameTag : RandomNames.Create();

        var id = Guid.NewGuid().ToString("N");
        using (var insert = session.Prepare("""
            INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
                source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
            VALUES (?, ?, 'UNKNOWN', '', '', ?, 'RUNNING', ?, NULL, '', 'active', ?, ?, NULL)
            """))
        {
            insert.Bind(id).Bind(name).Bind(userId).Bind(startTime)
                .Bind(ArtifactUri.Append(experiment.ArtifactLocation ?? "", $"{id}/artifacts")).Bind(experimentId).Run();
        }
        using (var insert = session.Prepare("INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)"))
        {
            foreach (var (key, value) in tags) insert.Bind(key).Bind(value).Bind(id).Run();
            if (string.IsNullOrEmpty(nameTag)) insert.Bind(NameTag).Bind(name).Bind(id).Run();
        }
        return new Run { Info = GetInfo(session, id), Data = ReadData(session, id), Inputs = new RunInputs() };
    }

    /// <exception cref="ApiException">There is none.</exception>
    public static Run Get(Session session, string id) =>
        ReadRun(session, GetInfo(session, id)) is var run && ReadModelInputs(session, id) is { } models
            ? run with { Inputs = run.Inputs! with { ModelInputs = models } }
            : run;

    /// <exception cref="ApiException">There is none.</exception>
    public static RunInfo GetInfo(Session session, string id)
    {
        using var statement = session.Prepare($"SELECT {Columns} FROM runs r WHERE r.run_uuid = ?");
        return statement.Bind(id).Step() ? ReadInfo(statement) : throw ApiException.NotFound($"There is no run with the id '{id}'.");
    }

    /// <exception cref="ApiException">There is none, or it is deleted.</exception>
    public static RunInfo GetActive(Session session, string id)
    {
        var info = GetInfo(session, id);
        return info.LifecycleStage == LifecycleStages.Active ? info
            : throw ApiException.Invalid($"The run {id} must be active; it is {info.LifecycleStage}.");
    }

    /// <summary>The same check without reading the run, for writes that are many. Returns the experiment's id.</summary>
    public static long RequireActive(Session session, string id)
    {
        using var statement = session.Prepare("SELECT lifecycle_stage, experiment_id FROM runs WHERE run_uuid = ?");
        if (!statement.Bind(id).Step()) throw ApiException.NotFound($"There is no run with the id '{id}'.");
        return statement.GetString(0) is LifecycleStages.Active ? statement.GetLong(1)
            : throw ApiException.Invalid($"The run {id} must be active; it is {statement.GetString(0)}.");
    }

    public static RunInfo Update(Session session, string id, RunStatus? status, long? endTime, string? name)
    {
        RequireActive(session, id);
        if (status is { } state)
        {
            using var update = session.Prepare("UPDATE runs SET status = ? WHERE run_uuid = ?");
            update.Bind(RunStates.Name(state)).Bind(id).Run();
        }
        if (endTime is { } end)
        {
            using var update = session.Prepare("UPDATE runs SET end_time = ? WHERE run_uuid = ?");
            update.Bind(end).Bind(id).Run();
        }
        if (!string.IsNullOrEmpty(name))
        {
            using var update = session.Prepare("UPDATE runs SET name = ? WHERE run_uuid = ?");
            update.Bind(name).Bind(id).Run();
            RunDataStore.PutTag(session, id, NameTag, name);
        }
        return GetInfo(session, id);
    }

    public static void SetStage(Session session, string id, string stage, long? deletedTime)
    {
        using var update = session.Prepare("UPDATE runs SET lifecycle_stage = ?, deleted_time = ? WHERE run_uuid = ?");
        if (update.Bind(stage).Bind(deletedTime).Bind(id).Run() == 0) throw ApiException.NotFound($"There is no run with the id '{id}'.");
    }

    /// <summary>Reads what a search found; the SQL goes on after the columns.</summary>
    public static IReadOnlyList<Run> Search(Session session, string sql, IReadOnlyList<object?> values) =>
        [.. SearchInfos(session, sql, values).Select(info => ReadRun(session, info))];

    /// <summary>How many runs a search finds in all.</summary>
    public static long Count(Session session, SqlConditions search)
    {
        using var statement = session.Prepare($"SELECT COUNT(*) FROM (SELECT 1 FROM runs r {search.Sql})");
        foreach (var value in search.Values) statement.Bind(value);
        statement.Step();
        return statement.GetLong(0);
    }

    private static List<RunInfo> SearchInfos(Session session, string sql, IReadOnlyList<object?> values)
    {
        using var statement = session.Prepare($"SELECT {Columns} FROM runs r {sql}");
        foreach (var value in values) statement.Bind(value);
        var found = new List<RunInfo>();
        while (statement.Step()) found.Add(ReadInfo(statement));
        return found;
    }

    private static Run ReadRun(Session session, RunInfo info)
    {
        var data = ReadData(session, info.RunId);
        if (string.IsNullOrEmpty(info.RunName) && data.Tags?.FirstOrDefault(tag => tag.Key == NameTag)?.Value is { } name)
            info = info with { RunName = name };
        return new Run
        {
            Info = info,
            Data = data,
            Inputs = new RunInputs { DatasetInputs = DatasetStore.ReadInputs(session, info.RunId) },
            Outputs = new RunOutputs { ModelOutputs = ReadModelOutputs(session, info.RunId) },
        };
    }

    private static RunData ReadData(Session session, string id) => new()
    {
        Metrics = MetricStore.ReadLatest(session, id),
        Params = KeyValueRows.Read(session, "SELECT key, value FROM params WHERE run_uuid = ? ORDER BY rowid", id),
        Tags = KeyValueRows.Read(session, "SELECT key, value FROM tags WHERE run_uuid = ? ORDER BY rowid", id),
    };

    private static List<ModelInput>? ReadModelInputs(Session session, string id)
    {
        using var statement = session.Prepare(
            "SELECT destination_id FROM inputs WHERE source_type = 'RUN_INPUT' AND source_id = ? AND destination_type = 'MODEL_INPUT'");
        statement.Bind(id);
        List<ModelInput>? models = null;
        while (statement.Step()) (models ??= []).Add(new ModelInput(statement.GetString(0)));
        return models;
    }

    private static List<ModelOutput>? ReadModelOutputs(Session session, string id)
    {
        using var statement = session.Prepare(
            "SELECT destination_id, step FROM inputs WHERE source_type = 'RUN_OUTPUT' AND source_id = ? AND destination_type = 'MODEL_OUTPUT'");
        statement.Bind(id);
        List<ModelOutput>? models = null;
        while (statement.Step()) (models ??= []).Add(new ModelOutput(statement.GetString(0), statement.GetLong(1)));
        return models;
    }

    private static RunInfo ReadInfo(Statement row)
    {
        var id = row.GetString(0);
        return new RunInfo
        {
            RunId = id,
            RunUuid = id,
            RunName = row.GetStringOrNull(1),
            ExperimentId = row.GetLong(2).ToString(CultureInfo.InvariantCulture),
            UserId = row.GetStringOrNull(3) ?? "",
            Status = RunStates.Find(row.GetString(4)) ?? RunStatus.Running,
            StartTime = row.GetLong(5),
            EndTime = row.GetLong(6) is var end and not 0 ? end : null,
            ArtifactUri = row.GetStringOrNull(7) is { Length: > 0 } uri ? uri : null,
            LifecycleStage = row.GetString(8),
        };
    }
}
