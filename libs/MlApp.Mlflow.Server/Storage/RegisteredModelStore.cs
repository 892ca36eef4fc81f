using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>Registered models, their tags and aliases.</summary>
internal static class RegisteredModelStore
{
    private const string Columns = "m.name, m.creation_time, m.last_updated_time, m.description";

    public static RegisteredModel Create(Session session, string name, string description, IReadOnlyList<KeyValue> tags, long now)
    {
        try
        {
            using var insert = session.Prepare("""
                INSERT INTO registered_models (name, creation_time, last_updated_time, description, workspace)
                VALUES (?1, ?2, ?2, ?3, 'default')
                """);
            insert.Bind(name).Bind(now).Bind(description).Run();
        }
        catch (StorageException taken) when (taken.IsDuplicate)
        {
            throw ApiException.Exists($"There is a registered model with the name '{name}' already.");
        }
        foreach (var (key, value) in tags) PutTag(session, name, key, value);
        return Get(session, name);
    }

    /// <exception cref="ApiException">There is none.</exception>
    public static RegisteredModel Get(Session session, string name)
    {
        using var statement = session.Prepare($"SELECT {Columns} FROM registered_models m WHERE m.workspace = 'default' AND m.name = ?");
        return statement.Bind(name).Step() ? Read(session, statement, isSearch: false) : throw NotFound(name);
    }

    /// <summary>Reads what a search found; the SQL goes on after the columns.</summary>
    public static List<RegisteredModel> Search(Session session, string sql, IReadOnlyList<object?> values)
    {
        using var statement = session.Prepare($"SELECT {Columns} FROM registered_models m {sql}");
        foreach (var value in values) statement.Bind(value);
        var found = new List<RegisteredModel>();
        while (statement.Step()) found.Add(Read(session, statement, isSearch: true));
        return found;
    }

    public static RegisteredModel Update(Session session, string name, string description, long now)
    {
        using var update = session.Prepare(
            "UPDATE registered_models SET description = ?, last_updated_time = ? WHERE workspace = 'default' AND name = ?");
        return update.Bind(description).Bind(now).Bind(name).Run() > 0 ? Get(session, name) : throw NotFound(name);
    }

    /// <summary>Renames it; the keys of its versions, tags and aliases follow by themselves.</summary>
    public static RegisteredModel Rename(Session session, string name, string newName, long now)
    {
        Require(session, name);
        try
        {
            using var update = session.Prepare(
                "UPDATE registered_models SET name = ?, last_updated_time = ? WHERE workspace = 'default' AND name = ?");
            update.Bind(newName).Bind(now).Bind(name).Run();
        }
        catch (StorageException taken) when (taken.IsDuplicate)
        {
            throw ApiException.Exists($"There is a registered model with the name '{newName}' already.");
        }
        using var versions = session.Prepare("UPDATE model_versions SET last_updated_time = ? WHERE workspace = 'default' AND name = ?");
        versions.Bind(now).Bind(newName).Run();
        return Get(session, newName);
    }

    public static void Delete(Session session, string name)
    {
        Require(session, name);
        foreach (var table in (string[])
            ["model_version_tags", "model_versions", "registered_model_tags", "registered_model_aliases", "registered_models"])
        {
            using var delete = session.Prepare($"DELETE FROM {table} WHERE workspace = 'default' AND name = ?");
            delete.Bind(name).Run();
        }
    }

    public static void SetTag(Session session, string name, string key, string value)
    {
        Require(session, name);
        PutTag(session, name, key, value);
    }

    /// <summary>Deletes a tag; none to delete is no error, as in MLflow.</summary>
    public static void DeleteTag(Session session, string name, string key)
    {
        Require(session, name);
        using var delete = session.Prepare("DELETE FROM registered_model_tags WHERE workspace = 'default' AND name = ? AND key = ?");
        delete.Bind(name).Bind(key).Run();
    }

    public static void SetAlias(Session session, string name, string alias, long version)
    {
        ModelVersionStore.Get(session, name, version);
        using var statement = session.Prepare("""
            INSERT INTO registered_model_aliases (alias, version, name, workspace) VALUES (?, ?, ?, 'default')
            ON CONFLICT (workspace, name, alias) DO UPDATE SET version = excluded.version
            """);
        statement.Bind(alias).Bind(version).Bind(name).Run();
    }

    /// <summary>Deletes an alias; none to delete is no error, as in MLflow.</summary>
    public static void DeleteAlias(Session session, string name, string alias)
    {
        Require(session, name);
        using var delete = session.Prepare("DELETE FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND alias = ?");
        delete.Bind(name).Bind(alias).Run();
    }

    /// <summary>The version that an alias points to.</summary>
    public static ModelVersion ResolveAlias(Session session, string name, string alias)
    {
        Require(session, name);
        if (alias.Equals("latest", StringComparison.OrdinalIgnoreCase))
            return ModelVersionStore.ReadLatest(session, name)?.MaxBy(version => long.Parse(version.Version, CultureInfo.InvariantCulture))
                is { } latest ? ModelVersionStore.WithAliases(session, latest)
                : throw ApiException.NotFound($"The registered model '{name}' has no version yet.");

        using var statement = session.Prepare(
            "SELECT version FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND alias = ?");
        if (!statement.Bind(name).Bind(alias).Step())
            throw ApiException.Invalid($"The registered model '{name}' has no alias '{alias}'.");
        return ModelVersionStore.Get(session, name, statement.GetLong(0));
    }

    /// <exception cref="ApiException">There is none.</exception>
    public static void Require(Session session, string name)
    {
        using var statement = session.Prepare("SELECT 1 FROM registered_models WHERE workspace = 'default' AND name = ?");
        if (!statement.Bind(name).Step()) throw NotFound(name);
    }

    public static void Touch(Session session, string name, long now)
    {
        using var update = session.Prepare("UPDATE registered_models SET last_updated_time = ? WHERE workspace = 'default' AND name = ?");
        update.Bind(now).Bind(name).Run();
    }

    private static ApiException NotFound(string name) => ApiException.NotFound($"There is no registered model with the name '{name}'.");

    private static void PutTag(Session session, string name, string key, string value)
    {
        using var statement = session.Prepare("""
            INSERT INTO registered_model_tags (key, value, name, workspace) VALUES (?, ?, ?, 'default')
            ON CONFLICT (workspace, key, name) DO UPDATE SET value = excluded.value
            """);
        statement.Bind(key).Bind(value).Bind(name).Run();
    }

    private static RegisteredModel Read(Session session, Statement row, bool isSearch)
    {
        var name = row.GetString(0);
        return new RegisteredModel
        {
            Name = name,
            CreationTimestamp = row.GetLongOrNull(1),
            LastUpdatedTimestamp = row.GetLong(2) is var updated and not 0 ? updated : null,
            Description = row.GetStringOrNull(3) is { Length: > 0 } description ? description : null,
            LatestVersions = ModelVersionStore.ReadLatest(session, name, byStage: isSearch),
            Tags = KeyValueRows.Read(
                session, "SELECT key, value FROM registered_model_tags WHERE workspace = 'default' AND name = ? ORDER BY rowid", name),
            Aliases = ReadAliases(session, name),
        };
    }

    private static List<ModelAlias>? ReadAliases(Session session, string name)
    {
        using var statement = session.Prepare(
            "SELECT alias, version FROM registered_model_aliases WHERE workspace = 'default' AND name = ? ORDER BY alias");
        statement.Bind(name);
        List<ModelAlias>? aliases = null;
        while (statement.Step()) (aliases ??= []).Add(new ModelAlias(statement.GetString(0), statement.GetString(1)));
        return aliases;
    }
}
