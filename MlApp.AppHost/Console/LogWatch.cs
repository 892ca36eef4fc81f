using System.Collections.Immutable;

namespace MlApp.AppHost.Console;

/// <summary>Follows what one resource says: into its file, and the last of it in memory.</summary>
internal sealed class LogWatch(string resource, RunState state, string folder)
{
    private readonly LastLines _last = new();

    /// <summary>A line came that may mean that another model is served.</summary>
    public event Action? Spoke;

    public ImmutableArray<string> LastLines => _last.ToArray();

    /// <summary>How many entries came so far.</summary>
    public long Count => _last.Count;

    public async Task FollowAsync(IAsyncEnumerable<IReadOnlyList<LogLine>> lines, CancellationToken cancellationToken)
    {
        BoundedLogFile? file = null;
        var isKept = Keep(() => file = new BoundedLogFile(Path.Combine(folder, resource + ".log")));
        try
        {
            await foreach (var batch in lines.WithCancellation(cancellationToken))
            {
                foreach (var line in batch) _last.Add(line.Content);
                isKept = isKept && Keep(() =>
                {
                    foreach (var line in batch) file!.WriteLine(LogText.WithoutColors(line.Content));
                    file!.Flush();
                });
                Spoke?.Invoke();
            }
        }
        finally
        {
            if (isKept) Keep(() => file!.Dispose());
        }
    }

    /// <summary>Writes, and says so where that cannot be done: a full disk ends the file, and nothing else.</summary>
    private bool Keep(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            state.Say($"Warning: the log of {resource} is not kept any more: {unwritable.Message}");
            return false;
        }
    }
}
