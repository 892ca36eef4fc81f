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
    // Not a Lock, since there is no waiting for one.
    private readonly object _gate = new();
    private readonly Queue<Write> _waiting = new();
    private readonly Thread _thread;
    private bool _isIdle;
    private bool _isEnding;

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
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnding, this);
            // Clients that do not wait for answers are held back here.
            while (_waiting.Count >= MaximumWaiting) Monitor.Wait(_gate);
            _waiting.Enqueue(waiting);
            if (_isIdle) Monitor.PulseAll(_gate);
        }

        return waiting.Task;
    }

    /// <summary>Carries out what waits, then ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
        _session.Dispose();
    }

    private void Run()
    {
        var group = new List<Write>(MaximumGroup);
        while (Take(group, wait: true))
        {
            try
            {
                _session.Execute("BEGIN IMMEDIATE");
                var carried = 0;
                do
                {
                    for (; carried < group.Count; carried++) Attempt(group[carried]);
                }
                while (Take(group, wait: false));
                _session.Execute("COMMIT");
            }
            catch (Exception failure)
            {
                RollBack();
                foreach (var write in group) write.Fail(failure);
                group.Clear();
                continue;
            }

            foreach (var write in group) write.Complete();
            group.Clear();
        }
    }

    /// <summary>Adds what waits to a group; false where there is nothing, or the group is full.</summary>
    private bool Take(List<Write> group, bool wait)
    {
        lock (_gate)
        {
            while (wait && _waiting.Count == 0 && !_isEnding)
            {
                // Without spinning first, as ready-made queues do: on few cores that takes the time of the requests that it waits for.
                _isIdle = true;
                Monitor.Wait(_gate);
                _isIdle = false;
            }

            var before = group.Count;
            while (group.Count < MaximumGroup && _waiting.TryDequeue(out var next)) group.Add(next);
            if (_waiting.Count + group.Count - before >= MaximumWaiting) Monitor.PulseAll(_gate);
            return group.Count > before;
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
