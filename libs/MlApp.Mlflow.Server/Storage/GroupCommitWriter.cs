using System.Collections.Concurrent;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>
/// The only writer. What waits while a transaction is written to disk goes together into the next one, so that many clients share the
/// cost of one flush; a write is answered only when its transaction is on disk. Each write stands behind its own savepoint: one that
/// fails takes nothing else with it.
/// </summary>
internal sealed class GroupCommitWriter : IDisposable
{
    private const int MaximumGroup = 512;
    private const int MaximumWaiting = 10_000;

    private readonly Session _session;
    private readonly BlockingCollection<Write> _waiting = new(MaximumWaiting);
    private readonly Thread _thread;

    public GroupCommitWriter(Session session)
    {
        _session = session;
        _thread = new Thread(Run) { IsBackground = true, Name = "tracking-writer" };
        _thread.Start();
    }

    /// <summary>Carries out a write; done when it is on disk.</summary>
    public Task<T> WriteAsync<T>(Func<Session, T> write)
    {
        var waiting = new Write<T>(write);
        _waiting.Add(waiting);
        return waiting.Task;
    }

    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread.Join();
        _waiting.Dispose();
        _session.Dispose();
    }

    private void Run()
    {
        var group = new List<Write>(MaximumGroup);
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            group.Clear();
            group.Add(first);
            try
            {
                _session.Execute("BEGIN IMMEDIATE");
                Attempt(first);
                while (group.Count < MaximumGroup && _waiting.TryTake(out var next))
                {
                    group.Add(next);
                    Attempt(next);
                }
                _session.Execute("COMMIT");
            }
            catch (Exception failure)
            {
                RollBack();
                foreach (var write in group) write.Fail(failure);
                continue;
            }
            foreach (var write in group) write.Complete();
        }
    }

    private void Attempt(Write write)
    {
        using (var savepoint = _session.Prepare("SAVEPOINT attempt")) savepoint.Run();
        if (!write.Carry(_session))
            using (var rollback = _session.Prepare("ROLLBACK TO attempt")) rollback.Run();
        using var release = _session.Prepare("RELEASE attempt");
        release.Run();
    }

    private void RollBack()
    {
        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (StorageException)
        {
            // SQLite has rolled back by itself, as it does when the disk is full.
        }
    }

    private abstract class Write
    {
        /// <summary>Carries it out inside the transaction; false if it refused.</summary>
        public abstract bool Carry(Session session);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Write<T>(Func<Session, T> write) : Write
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _refusal;

        public Task<T> Task => _done.Task;

        public override bool Carry(Session session)
        {
            try
            {
                _result = write(session);
                return true;
            }
            catch (StorageException failure) when (failure.IsEnvironment)
            {
                // The transaction itself is in danger: nobody in it may be told that it worked.
                throw;
            }
            catch (Exception refusal)
            {
                _refusal = refusal;
                return false;
            }
        }

        public override void Complete()
        {
            if (_refusal is null) _done.SetResult(_result!);
            else _done.SetException(_refusal);
        }

        public override void Fail(Exception failure) => _done.TrySetException(_refusal ?? failure);
    }
}
