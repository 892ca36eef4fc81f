using System.Collections.Immutable;

namespace MlApp.AppHost.Console;

/// <summary>
/// The last of what a process said, since it was started: before that, Aspire tells what it waits for.
/// Entries come in any order, since a log that is read to its end is read stream by stream.
/// </summary>
internal sealed class LastLines
{
    private const int Kept = 20;

    private readonly Lock _gate = new();
    private readonly Queue<(string Time, string Message)> _lines = new(Kept + 1);
    private string _start = "";

    /// <summary>Takes an entry of the log as Aspire hands it on.</summary>
    public void Add(string entry)
    {
        lock (_gate)
        {
            var time = LogText.TimeOf(entry);
            if (LogText.BeginsProcess(entry) && string.CompareOrdinal(time, _start) > 0) _start = time;
            foreach (var message in LogText.Messages(entry))
            {
                _lines.Enqueue((time, message));
                if (_lines.Count > Kept) _lines.Dequeue();
            }
        }
    }

    public ImmutableArray<string> ToArray()
    {
        lock (_gate)
        {
            return
            [
                .. _lines.Where(line => string.CompareOrdinal(line.Time, _start) >= 0)
                    .OrderBy(line => line.Time, StringComparer.Ordinal)
                    .Select(line => line.Message),
            ];
        }
    }
}
