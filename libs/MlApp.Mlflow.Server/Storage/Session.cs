using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class Session : IDisposable
{
    // Filters of every shape make new SQL: what is kept must be bounded.
    private const int KeptStatements = 256;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    // SQLite's own locks guard a connection that several threads use at once, which none does here. Without effect where another part of
    // the process was faster to use SQLite, and then only slower.
    static Session()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
        LogFiles.Register();
    }

    public Session(string file, bool create = false)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,
            Vfs = LogFiles.Vfs,
        }.ToString());
        _connection.Open();
        // As MLflow does: a LIKE that ILIKE differs from, and keys that refer to something.
        Execute("PRAGMA busy_timeout = 20000; PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON; PRAGMA temp_store = MEMORY");
    }

    private sqlite3 Handle => _connection.Handle!;

    public long LastInsertedId => raw.sqlite3_last_insert_rowid(Handle);

    /// <summary>How many rows were changed since the connection was opened.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(Handle);

    /// <summary>Executes one or more statements without parameters.</summary>
    public void Execute(string sql)
    {
        var result = raw.sqlite3_exec(Handle, sql);
        if (result != raw.SQLITE_OK) throw StorageException.Of(Handle, result);
    }

    /// <summary>The statement for this SQL; disposing it makes it free for its next use.</summary>
    public Statement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
            return statement.InUse ? Compile(sql, kept: false).Use() : statement.Use();

        if (_statements.Count >= KeptStatements) Forget();
        statement = Compile(sql, kept: true);
        _statements.Add(sql, statement);
        return statement.Use();
    }

    /// <summary>Runs a statement that has neither parameters nor rows, and keeps it for the next time.</summary>
    public void Run(string sql)
    {
        using var statement = Prepare(sql);
        statement.Run();
    }

    /// <summary>Runs reads that must see one state of the database.</summary>
    public T Read<T>(Func<Session, T> read)
    {
        Run("BEGIN");
        try
        {
            return read(this);
        }
        finally
        {
            Run("COMMIT");
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Close();
        _connection.Dispose();
    }

    private Statement Compile(string sql, bool kept)
    {
        var result = raw.sqlite3_prepare_v2(Handle, sql, out var handle);
        return result == raw.SQLITE_OK ? new Statement(Handle, handle, kept) : throw StorageException.Of(Handle, result);
    }

    private void Forget()
    {
        foreach (var (sql, statement) in _statements.Where(pair => !pair.Value.InUse).ToList())
        {
            statement.Close();
            _statements.Remove(sql);
        }
    }
}
