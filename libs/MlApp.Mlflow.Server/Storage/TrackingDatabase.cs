using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

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
            session.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
            return new TrackingDatabase(file, session);
        }
        catch (Exception refused) when (refused is SqliteException or StorageException)
        {
            session?.Dispose();
            throw new DataFolderException($"{file} cannot be opened: {refused.Message.TrimEnd('.')}.");
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="GroupCommitWriter.WriteAsync"/>
    public Task<T> WriteAsync<T>(Func<Session, T> write) => _writer.WriteAsync(write);

    /// <summary>Carries out a write without a result; done when it is on disk.</summary>
    public Task WriteAsync(Action<Session> write) => _writer.WriteAsync(session =>
    {
        write(session);
        return true;
    });

    /// <summary>Reads one state of the database.</summary>
    public T Read<T>(Func<Session, T> read)
    {
        if (!_readers.TryTake(out var session)) session = new Session(_file);
        try
        {
            return session.Read(read);
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
}
