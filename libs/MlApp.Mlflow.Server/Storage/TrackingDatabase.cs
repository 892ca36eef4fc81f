using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>MLflow's database: one writer, and readers that never wait for it (write-ahead log).</summary>
internal sealed class TrackingDatabase : IDisposable
{
    private const int IdleReaders = 16;

    private readonly string _file;
    private readonly GroupCommitWriter _writer;
    private readonly ConcurrentBag<Session> _readers = [];

    private TrackingDatabase(string file, Session writer)
    {
        _file = file;
        _writer = new GroupCommitWriter(writer);
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="DataFolderException">It is not MLflow's, or that of another version.</exception>
    public static TrackingDatabase Open(string file, TimeProvider time)
    {
        Session? session = null;
        try
        {
            session = new Session(file, create: true);
            DatabaseSchema.Ensure(session, file, time.GetUtcNow().ToUnixTimeMilliseconds());
            // FULL: what was answered survives a power cut, not only the death of this process.
            // A page that is written again and again is copied from a log of 16 MB less often than from SQLite's own of 4.
            session.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000");
            return new TrackingDatabase(file, session);
        }
        catch (Exception refused) when (refused is SqliteException or StorageException)
        {
            session?.Dispose();
            throw new DataFolderException($"{file} cannot be opened: {refused.Message.TrimEnd('.')}.{Remedy(refused)}");
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    private static string Remedy(Exception refused) => (refused as StorageException)?.Code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
            " Another program holds it, such as a backup, a database browser or an MLflow server: close that, then start this again.",
        raw.SQLITE_FULL => " Free some space, then start this again.",
        _ => "",
    };

    /// <summary>Carries out a write; done when it is on disk.</summary>
    /// <param name="operation">What it is, for a trace: the name that MLflow's store has for it.</param>
    /// <param name="write">Writes.</param>
    public Task<T> WriteAsync<T>(string operation, Func<Session, T> write) =>
        StoreSpans.AreWanted ? WriteTracedAsync(operation, write) : _writer.WriteAsync(write);

    /// <summary>Carries out a write without a result; done when it is on disk.</summary>
    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(string operation, Action<Session> write) => WriteAsync(operation, session =>
    {
        write(session);
        return true;
    });

    /// <summary>Reads one state of the database.</summary>
    /// <param name="operation">What it is, for a trace: the name that MLflow's store has for it.</param>
    /// <param name="read">Reads.</param>
    public T Read<T>(string operation, Func<Session, T> read)
    {
        using var span = StoreSpans.AreWanted ? StoreSpans.Start(operation, isWrite: false) : null;
        if (!_readers.TryTake(out var session)) session = new Session(_file);
        try
        {
            return session.Read(read);
        }
        catch (Exception failure)
        {
            StoreSpans.Fail(span, failure);
            throw;
        }
        finally
        {
            if (_readers.Count < IdleReaders) _readers.Add(session);
            else session.Dispose();
        }
    }

    public void Dispose()
    {
        while (_readers.TryTake(out var session)) session.Dispose();
        _writer.Dispose();
    }

    private async Task<T> WriteTracedAsync<T>(string operation, Func<Session, T> write)
    {
        using var span = StoreSpans.Start(operation, isWrite: true);
        try
        {
            return await _writer.WriteAsync(write);
        }
        catch (Exception failure)
        {
            StoreSpans.Fail(span, failure);
            throw;
        }
    }
}
