namespace MlApp.Mlflow.Server.Storage;

/// <summary>
/// The only writer. What waits while a transaction is written to disk goes together into the next one, so that many clients share the
/// cost of one flush; a write is answered only when its transaction is on disk. A write that is refused takes nothing else with it: where
/// it had changed something by then, the group is carried out once more, each write behind a savepoint of its own. Those would cost every
/// group a copy of each page that it changes, and most refusals come before anything is changed.
/// </summary>
internal sealed class GroupCommitWriter(Session session) : IThreadPoolWorkItem, IDisposable
{
    private const int MaximumGroup = 512;
    private const int MaximumWaiting = 10_000;

    // Not a Lock, since there is no waiting for one.
    private readonly object _gate = new();
    private readonly Queue<Write> _waiting = new();
    private readonly List<Write> _group = new(MaximumGroup);
    private bool _isWriting;
    private bool _isEnding;

    /// <summary>Carries out a write; done when it is on disk.</summary>
    public Task<T> WriteAsync<T>(Func<Session, T> write)
    {
        var waiting = new Write<T>(write);
        lock (_gate)
        {
            // Clients that do not wait for answers are held back here.
            while (_waiting.Count >= MaximumWaiting) Monitor.Wait(_gate);
            ObjectDisposedException.ThrowIf(_isEnding, this);
            _waiting.Enqueue(waiting);
            if (_isWriting) return waiting.Task;
            _isWriting = true;
        }

        // Nobody else writes: to wake a thread for it would take as long as the flush.
        if (CommitWaiting()) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return waiting.Task;
    }

    /// <summary>Writes what came while one group was written, and so on until nothing waits.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        while (CommitWaiting())
        {
        }
    }

    /// <summary>Carries out what waits, then ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            while (_isWriting) Monitor.Wait(_gate);
        }

        session.Dispose();
    }

    /// <summary>Writes one group; true where more waits already.</summary>
    private bool CommitWaiting()
    {
        TakeWaiting();
        Commit();
        lock (_gate)
        {
            _isWriting = _waiting.Count > 0;
            Monitor.PulseAll(_gate);
            return _isWriting;
        }
    }

    private void Commit()
    {
        try
        {
            session.Run("BEGIN IMMEDIATE");
            if (!TryCarry())
            {
                session.Run("ROLLBACK");
                session.Run("BEGIN IMMEDIATE");
                foreach (var write in _group) Attempt(write);
            }

            session.Run("COMMIT");
            foreach (var write in _group) write.Complete();
        }
        catch (Exception failure)
        {
            RollBack();
            foreach (var write in _group) write.Fail(failure);
        }

        _group.Clear();
    }

    /// <summary>Adds what waits to the group; false where there is nothing, or the group is full.</summary>
    private bool TakeWaiting()
    {
        lock (_gate)
        {
            var before = _group.Count;
            while (_group.Count < MaximumGroup && _waiting.TryDequeue(out var next)) _group.Add(next);
            return _group.Count > before;
        }
    }

    /// <summary>Carries out a group and what comes meanwhile; false where a write was refused that had changed something already.</summary>
    private bool TryCarry()
    {
        var carried = 0;
        do
        {
            for (; carried < _group.Count; carried++)
            {
                var before = session.TotalChanges;
                if (!_group[carried].Carry(session) && session.TotalChanges != before) return false;
            }
        }
        while (TakeWaiting());
        return true;
    }

    private void Attempt(Write write)
    {
        session.Run("SAVEPOINT attempt");
        if (!write.Carry(session)) session.Run("ROLLBACK TO attempt");
        session.Run("RELEASE attempt");
    }

    private void RollBack()
    {
        try
        {
            session.Run("ROLLBACK");
        }
        catch (StorageException)
        {
            // SQLite has rolled back by itself, as it does when the disk is full.
        }
    }

    private abstract class Write
    {
        /// <summary>Carries it out inside the transaction, perhaps not for the first time; false if it refused.</summary>
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
                _refusal = null;
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
