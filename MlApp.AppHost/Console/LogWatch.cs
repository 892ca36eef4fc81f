using System.Collections.Immutable;

namespace MlApp.AppHost.Console;

/// <summary>Follows what one resource says: into its file, and the last of it in memory.</summary>
internal sealed class LogWatch(string resource, RunState state, string folder)
{
    private readonly LastLines _last = new();

    /// <summary>A line came that may mean that another model is served.</summary>
    public event Action? Spoke;

    public ImmutableArray<string> LastLines => _last.ToArray();

    public async Task FollowAsync(IAsyncEnumerable<IReadOnlyList<LogLine>> lines, CancellationToken cancellationToken)
    {
        using var file = Open();
        await foreach (var batch in lines.WithCancellation(cancellationToken))
        {
            foreach (var line in batch)
            {
                file?.WriteLine(LogText.WithoutColors(line.Content));
                _last.Add(line.Content);
            }

            file?.Flush();
            Spoke?.Invoke();
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
