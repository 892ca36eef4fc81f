namespace MlApp.AppHost.Console;

/// <summary>Follows what one resource says: into its file, and the last of it in memory.</summary>
internal sealed class LogWatch(string resource, RunState state, string folder)
{
    private const int Kept = 20;

    private readonly Lock _gate = new();
    private readonly Queue<string> _last = new(Kept + 1);

    /// <summary>A line came that may mean that another model is served.</summary>
    public event Action? Spoke;

    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_gate) return [.. _last];
        }
    }

    public async Task FollowAsync(IAsyncEnumerable<IReadOnlyList<LogLine>> lines, CancellationToken cancellationToken)
    {
        using var file = Open();
        await foreach (var batch in lines.WithCancellation(cancellationToken))
        {
            foreach (var line in batch)
            {
                file?.WriteLine(LogText.WithoutColors(line.Content));
                foreach (var message in LogText.Messages(line.Content)) Keep(message);
            }

            file?.Flush();
            Spoke?.Invoke();
        }
    }

    private void Keep(string message)
    {
        lock (_gate)
        {
            _last.Enqueue(message);
            if (_last.Count > Kept) _last.Dequeue();
        }
    }

    private BoundedLogFile? Open()
    {
        try
        {
            return new BoundedLogFile(Path.Combine(folder, resource + ".log"));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            state.Say($"Warning: the log of {resource} is not kept: {unwritable.Message}");
            return null;
        }
    }
}
