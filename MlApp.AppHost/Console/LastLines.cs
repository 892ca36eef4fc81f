using System.Collections.Immutable;

namespace MlApp.AppHost.Console;

/// <summary>
/// The last of what a process said, since it was started: before that, Aspire tells what it waits for.
/// Entries come in any order, since a log that is read to its end is read stream by stream. They are kept as they come, and read when
/// someone asks: a process may write faster than they can be read.
/// </summary>
internal sealed class LastLines
{
    private const int Shown = 20;
    private const int Kept = 10 * Shown; // since not every entry is one that a person reads

    private readonly Lock _gate = new();
    private readonly Queue<string> _entries = new(Kept + 1);
    private string _start = "";

    /// <summary>How many entries came.</summary>
    public long Count { get; private set; }

    /// <summary>Takes an entry of the log as Aspire hands it on.</summary>
    public void Add(string entry)
    {
        lock (_gate)
        {
            Count++;
            if (LogText.BeginsProcess(entry) && LogText.TimeOf(entry) is var time && string.CompareOrdinal(time, _start) > 0) _start = time;
            _entries.Enqueue(entry);
            if (_entries.Count > Kept) _entries.Dequeue();
        }
    }

    public ImmutableArray<string> ToArray()
    {
        lock (_gate)
        {
            return
            [
                .. _entries.Select(entry => (Time: LogText.TimeOf(entry), Entry: entry))
                    .Where(one => string.CompareOrdinal(one.Time, _start) >= 0)
                    .OrderBy(one => one.Time, StringComparer.Ordinal)
                    .SelectMany(one => LogText.Messages(one.Entry))
                    .TakeLast(Shown),
            ];
        }
    }
}
