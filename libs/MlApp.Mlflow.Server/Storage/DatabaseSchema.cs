namespace MlApp.Mlflow.Server.Storage;

/// <summary>MLflow's own schema, made where there is none, and checked where there is one.</summary>
internal static class DatabaseSchema
{
    /// <summary>The alembic revision that <c>schema.sql</c> is, that of MLflow 3.17.2.</summary>
    public const string Revision = "dc11669786a5";

    public const string MlflowVersion = "3.17.2";

    /// <summary>The one index that MLflow's own schema does not have.</summary>
    public const string NewestRuns = "mlapp_newest_runs";

    /// <exception cref="DataFolderException">The database is not MLflow's, or that of another version.</exception>
    public static void Ensure(Session session, string file, long now)
    {
        // Two programs must not both find it empty.
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            if (!HasTables(session)) Create(session, now);
            else Check(session, file);
            // Not MLflow's: without it the newest runs are found by reading all of them. Nobody else has to know of an index.
            session.Execute($"CREATE INDEX IF NOT EXISTS {NewestRuns} ON runs (experiment_id, lifecycle_stage, start_time DESC, run_uuid)");
            session.Execute("COMMIT");
        }
        catch (DataFolderException)
        {
            session.Execute("ROLLBACK");
            throw;
        }
    }

    private static void Create(Session session, long now)
    {
        session.Execute(Resource("schema.sql"));
        using var revision = session.Prepare("INSERT INTO alembic_version (version_num) VALUES (?)");
        revision.Bind(Revision).Run();
        using var workspace = session.Prepare("INSERT INTO workspaces (name, description) VALUES ('default', ?)");
        workspace.Bind("Default workspace for legacy resources").Run();
        AddDefaultExperiment(session, now);
    }

    private static void Check(Session session, string file)
    {
        var found = FindRevision(session)
            ?? throw new DataFolderException($"{file} is a database, but not MLflow's: give another folder with --data.");
        if (found == Revision)
        {
            AddDefaultExperiment(session, now: TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            return;
        }

        var older = Resource("older-revisions.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        throw new DataFolderException(older.Contains(found)
            ? $"{file} was written by an older MLflow (revision {found}): copy it, then bring it to {Revision} with "
                + $"`mlflow db upgrade sqlite:///{file}` of MLflow {MlflowVersion}."
            : $"{file} was written by a newer MLflow (revision {found}, not {Revision}): open it with that MLflow, "
                + "or give another folder with --data.");
    }

    private static void AddDefaultExperiment(Session session, long now)
    {
        using var statement = session.Prepare("""
            INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time, workspace)
            SELECT 0, 'Default', 'mlflow-artifacts:/0', 'active', ?1, ?1, 'default'
            WHERE NOT EXISTS (SELECT 1 FROM experiments WHERE experiment_id = 0)
            """);
        statement.Bind(now).Run();
    }

    private static bool HasTables(Session session)
    {
        using var statement = session.Prepare("SELECT 1 FROM sqlite_master LIMIT 1");
        return statement.Step();
    }

    private static string? FindRevision(Session session)
    {
        using (var table = session.Prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"))
            if (!table.Step()) return null;
        using var statement = session.Prepare("SELECT version_num FROM alembic_version");
        return statement.Step() ? statement.GetString(0) : null;
    }

    private static string Resource(string name)
    {
        using var stream = typeof(DatabaseSchema).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
