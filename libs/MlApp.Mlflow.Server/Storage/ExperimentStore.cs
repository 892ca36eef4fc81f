using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>Experiments and their tags.</summary>
internal static class ExperimentStore
{
    private const string Columns =
        "e.experiment_id, e.name, e.artifact_location, e.lifecycle_stage, e.last_update_time, e.creation_time, e.workspace";

    public static string Create(Session session, string name, string? artifactLocation, IReadOnlyList<KeyValue> tags, long now)
    {
        try
        {
            return Insert(session, name, artifactLocation, tags, now);
        }
        catch (StorageException taken) when (taken.IsDuplicate)
        {
            throw ApiException.Exists($"There is an experiment with the name '{name}' already, perhaps a deleted one, or a tag is given twice.");
        }
    }

    /// <exception cref="ApiException">There is none.</exception>
    public static Experiment Get(Session session, long id)
    {
        using var statement = session.Prepare($"SELECT {Columns} FROM experiments e WHERE e.experiment_id = ?");
        statement.Bind(id);
        return statement.Step() ? Read(session, statement)
            : throw ApiException.NotFound(string.Create(CultureInfo.InvariantCulture, $"There is no experiment with the id {id}."));
    }

    public static Experiment? FindByName(Session session, string name)
    {
        using var statement = session.Prepare($"SELECT {Columns} FROM experiments e WHERE e.workspace = 'default' AND e.name = ?");
        return statement.Bind(name).Step() ? Read(session, statement) : null;
    }

    /// <summary>Reads what a search found; the SQL ends with the conditions and the order.</summary>
    public static IReadOnlyList<Experiment> Search(Session session, string conditions, IReadOnlyList<object?> values)
    {
        using var statement = session.Prepare($"SELECT {Columns} FROM experiments e {conditions}");
        foreach (var value in values) statement.Bind(value);
        var found = new List<Experiment>();
        while (statement.Step()) found.Add(Read(session, statement));
        return found;
    }

    /// <summary>Deletes an active experiment with its runs, or restores a deleted one with its runs.</summary>
    public static void SetStage(Session session, long id, string from, string to, long now)
    {
        using (var update = session.Prepare(
            "UPDATE experiments SET lifecycle_stage = ?, last_update_time = ? WHERE experiment_id = ? AND lifecycle_stage = ?"))
        {
            if (update.Bind(to).Bind(now).Bind(id).Bind(from).Run() == 0)
                throw ApiException.NotFound(string.Create(CultureInfo.InvariantCulture, $"There is no {from} experiment with the id {id}."));
        }
        using var runs = session.Prepare("UPDATE runs SET lifecycle_stage = ?, deleted_time = ? WHERE experiment_id = ?");
        runs.Bind(to).Bind(to == LifecycleStages.Deleted ? now : null).Bind(id).Run();
    }

    public static void Rename(Session session, long id, string name, long now)
    {
        if (Get(session, id).LifecycleStage != LifecycleStages.Active)
            throw new ApiException(ApiException.InvalidState, "An experiment that is not active cannot be renamed.");
        using var update = session.Prepare("UPDATE experiments SET name = ?, last_update_time = ? WHERE experiment_id = ?");
        update.Bind(name).Bind(now).Bind(id).Run();
    }

    public static void SetTag(Session session, long id, string key, string value)
    {
        RequireActive(Get(session, id));
        using var statement = session.Prepare("""
            INSERT INTO experiment_tags (key, value, experiment_id) VALUES (?, ?, ?)
            ON CONFLICT (key, experiment_id) DO UPDATE SET value = excluded.value
            """);
        statement.Bind(key).Bind(value).Bind(id).Run();
    }

    public static void DeleteTag(Session session, long id, string key)
    {
        RequireActive(Get(session, id));
        using var statement = session.Prepare("DELETE FROM experiment_tags WHERE key = ? AND experiment_id = ?");
        if (statement.Bind(key).Bind(id).Run() == 0)
            throw ApiException.NotFound(string.Create(CultureInfo.InvariantCulture, $"The experiment {id} has no tag '{key}'."));
    }

    /// <exception cref="ApiException">It is deleted.</exception>
    public static void RequireActive(Experiment experiment)
    {
        if (experiment.LifecycleStage != LifecycleStages.Active)
            throw ApiException.Invalid($"The experiment {experiment.ExperimentId} must be active; it is {experiment.LifecycleStage}.");
    }

    private static string Insert(Session session, string name, string? artifactLocation, IReadOnlyList<KeyValue> tags, long now)
    {
        using var insert = session.Prepare("""
            INSERT INTO experiments (name, workspace, artifact_location, lifecycle_stage, creation_time, last_update_time)
            VALUES (?1, 'default', ?2, 'active', ?3, ?3)
            """);
        insert.Bind(name).Bind(artifactLocation ?? "").Bind(now).Run();
        var id = session.LastInsertedId;

        if (string.IsNullOrEmpty(artifactLocation))
        {
            using var update = session.Prepare("UPDATE experiments SET artifact_location = ? WHERE experiment_id = ?");
            update.Bind(string.Create(CultureInfo.InvariantCulture, $"mlflow-artifacts:/{id}")).Bind(id).Run();
        }
        using var tag = session.Prepare("INSERT INTO experiment_tags (key, value, experiment_id) VALUES (?, ?, ?)");
        foreach (var (key, value) in tags) tag.Bind(key).Bind(value).Bind(id).Run();
        return id.ToString(CultureInfo.InvariantCulture);
    }

    private static Experiment Read(Session session, Statement row)
    {
        var id = row.GetLong(0);
        return new Experiment
        {
            ExperimentId = id.ToString(CultureInfo.InvariantCulture),
            Name = row.GetString(1),
            ArtifactLocation = row.GetStringOrNull(2) ?? "",
            LifecycleStage = row.GetString(3),
            LastUpdateTime = row.GetLong(4) is var updated and not 0 ? updated : null,
            CreationTime = row.GetLong(5) is var created and not 0 ? created : null,
            Workspace = row.GetStringOrNull(6),
            Tags = KeyValueRows.Read(session, "SELECT key, value FROM experiment_tags WHERE experiment_id = ? ORDER BY rowid", id),
        };
    }
}
