using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>Versions of registered models and their tags.</summary>
internal static class ModelVersionStore
{
    private const string Columns = """
        v.name, v.version, v.creation_time, v.last_updated_time, v.description, v.user_id, v.current_stage, v.source, v.run_id,
        v.status, v.status_message, v.run_link
        """;

    public static ModelVersion Create(Session session, NewModelVersion version, long now)
    {
        RegisteredModelStore.Require(session, version.Name);
        RegisteredModelStore.Touch(session, version.Name, now);

        long number;
        using (var last = session.Prepare("SELECT MAX(version) FROM model_versions WHERE workspace = 'default' AND name = ?"))
        {
            last.Bind(version.Name).Step();
            number = last.GetLong(0) + 1;
        }
        using (var insert = session.Prepare("""
            INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage, source,
                run_id, status, status_message, run_link, storage_location, workspace)
            VALUES (?1, ?2, ?3, ?3, ?4, NULL, 'None', ?5, ?6, 'READY', NULL, ?7, ?8, 'default')
            """))
        {
            insert.Bind(version.Name).Bind(number).Bind(now).Bind(version.Description).Bind(version.Source).Bind(version.RunId)
                .Bind(version.RunLink).Bind(version.StorageLocation).Run();
        }
        foreach (var (key, value) in version.Tags) PutTag(session, version.Name, number, key, value);
        return Get(session, version.Name, number);
    }

    /// <exception cref="ApiException">There is none.</exception>
    public static ModelVersion Get(Session session, string name, long version)
    {
        using var statement = session.Prepare($"""
            SELECT {Columns} FROM model_versions v
            WHERE v.workspace = 'default' AND v.name = ? AND v.version = ? AND v.current_stage <> 'Deleted_Internal'
            """);
        return statement.Bind(name).Bind(version).Step() ? WithAliases(session, Read(session, statement)) : throw NotFound(name, version);
    }

    /// <summary>Where the model folder is.</summary>
    public static string GetLocation(Session session, string name, long version)
    {
        using var statement = session.Prepare("""
            SELECT storage_location, source FROM model_versions
            WHERE workspace = 'default' AND name = ? AND version = ? AND current_stage <> 'Deleted_Internal'
            """);
        if (!statement.Bind(name).Bind(version).Step()) throw NotFound(name, version);
        return statement.GetStringOrNull(0) is { Length: > 0 } location ? location : statement.GetStringOrNull(1) ?? "";
    }

    /// <summary>The latest version of each stage, without aliases; null where there is none.</summary>
    /// <param name="session">Where to read.</param>
    /// <param name="name">The registered model.</param>
    /// <param name="byStage">By the stages' names, as in searches; else the stage first that was there first.</param>
    public static List<ModelVersion>? ReadLatest(Session session, string name, bool byStage = false)
    {
        using var statement = session.Prepare($"""
            SELECT {Columns} FROM model_versions v
            JOIN (SELECT MAX(version) AS latest, MIN(version) AS first FROM model_versions
                WHERE workspace = 'default' AND name = ?1 AND current_stage <> 'Deleted_Internal' GROUP BY current_stage) s
                ON v.version = s.latest
            WHERE v.workspace = 'default' AND v.name = ?1
            ORDER BY {(byStage ? "v.current_stage" : "s.first")}
            """);
        statement.Bind(name);
        List<ModelVersion>? versions = null;
        while (statement.Step()) (versions ??= []).Add(Read(session, statement));
        return versions;
    }

    /// <summary>Reads what a search found; the SQL goes on after the columns.</summary>
    public static List<ModelVersion> Search(Session session, string sql, IReadOnlyList<object?> values)
    {
        using var statement = session.Prepare($"SELECT {Columns} FROM model_versions v {sql}");
        foreach (var value in values) statement.Bind(value);
        var found = new List<ModelVersion>();
        while (statement.Step()) found.Add(Read(session, statement));
        return found;
    }

    public static ModelVersion Update(Session session, string name, long version, string? description, long now)
    {
        Get(session, name, version);
        using var update = session.Prepare("""
            UPDATE model_versions SET description = ?, last_updated_time = ? WHERE workspace = 'default' AND name = ? AND version = ?
            """);
        update.Bind(description).Bind(now).Bind(name).Bind(version).Run();
        return Get(session, name, version);
    }

    public static ModelVersion SetStage(Session session, string name, long version, string stage, bool archiveOthers, long now)
    {
        var canonical = ModelStages.Canonical(stage);
        if (archiveOthers && !ModelStages.IsActive(canonical))
            throw new ApiException(
                MlflowErrorCodes.InternalError, $"Other versions can be archived only for Staging and Production, not for '{stage}'.");
        Get(session, name, version);
        if (archiveOthers)
        {
            using var archive = session.Prepare("""
                UPDATE model_versions SET current_stage = 'Archived', last_updated_time = ?
                WHERE workspace = 'default' AND name = ? AND version <> ? AND current_stage = ?
                """);
            archive.Bind(now).Bind(name).Bind(version).Bind(canonical).Run();
        }
        using var update = session.Prepare("""
            UPDATE model_versions SET current_stage = ?, last_updated_time = ? WHERE workspace = 'default' AND name = ? AND version = ?
            """);
        update.Bind(canonical).Bind(now).Bind(name).Bind(version).Run();
        RegisteredModelStore.Touch(session, name, now);
        return Get(session, name, version);
    }

    /// <summary>Blanks a version out; its row stays, so that its number is not given again.</summary>
    public static void Delete(Session session, string name, long version, long now)
    {
        Get(session, name, version);
        RegisteredModelStore.Touch(session, name, now);
        using (var aliases = session.Prepare(
            "DELETE FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND version = ?"))
            aliases.Bind(name).Bind(version).Run();
        using var update = session.Prepare("""
            UPDATE model_versions SET current_stage = 'Deleted_Internal', last_updated_time = ?, description = NULL, user_id = NULL,
                source = 'REDACTED-SOURCE-PATH', run_id = 'REDACTED-RUN-ID', run_link = 'REDACTED-RUN-LINK', status_message = NULL
            WHERE workspace = 'default' AND name = ? AND version = ?
            """);
        update.Bind(now).Bind(name).Bind(version).Run();
    }

    public static void SetTag(Session session, string name, long version, string key, string value)
    {
        Get(session, name, version);
        PutTag(session, name, version, key, value);
    }

    /// <summary>Deletes a tag; none to delete is no error, as in MLflow.</summary>
    public static void DeleteTag(Session session, string name, long version, string key)
    {
        Get(session, name, version);
        using var delete = session.Prepare(
            "DELETE FROM model_version_tags WHERE workspace = 'default' AND name = ? AND version = ? AND key = ?");
        delete.Bind(name).Bind(version).Bind(key).Run();
    }

    public static ModelVersion WithAliases(Session session, ModelVersion version)
    {
        using var statement = session.Prepare(
            "SELECT alias FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND version = ? ORDER BY alias");
        statement.Bind(version.Name).Bind(version.Version);
        List<string>? aliases = null;
        while (statement.Step()) (aliases ??= []).Add(statement.GetString(0));
        return version with { Aliases = aliases };
    }

    private static ApiException NotFound(string name, long version) => ApiException.NotFound(
        string.Create(CultureInfo.InvariantCulture, $"The registered model '{name}' has no version {version}."));

    private static void PutTag(Session session, string name, long version, string key, string value)
    {
        using var statement = session.Prepare("""
            INSERT INTO model_version_tags (key, value, name, version, workspace) VALUES (?, ?, ?, ?, 'default')
            ON CONFLICT (workspace, key, name, version) DO UPDATE SET value = excluded.value
            """);
        statement.Bind(key).Bind(value).Bind(name).Bind(version).Run();
    }

    private static ModelVersion Read(Session session, Statement row)
    {
        var name = row.GetString(0);
        var version = row.GetLong(1);
        return new ModelVersion
        {
            Name = name,
            Version = version.ToString(CultureInfo.InvariantCulture),
            CreationTimestamp = row.GetLongOrNull(2),
            LastUpdatedTimestamp = row.GetLongOrNull(3),
            Description = row.GetStringOrNull(4),
            UserId = row.GetStringOrNull(5),
            CurrentStage = row.GetStringOrNull(6),
            Source = row.GetStringOrNull(7),
            RunId = row.GetStringOrNull(8),
            Status = row.GetStringOrNull(9),
            StatusMessage = row.GetStringOrNull(10) is { Length: > 0 } message ? message : null,
            RunLink = row.GetStringOrNull(11),
            Tags = KeyValueRows.Read(
                session,
                "SELECT key, value FROM model_version_tags WHERE workspace = 'default' AND name = ? AND version = ? ORDER BY rowid",
                name,
                version),
        };
    }
}
