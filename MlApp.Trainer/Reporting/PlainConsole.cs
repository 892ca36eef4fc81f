using System.Diagnostics;

namespace MlApp.Trainer.Reporting;

/// <summary>A line for what is done, without colours or control characters.</summary>
internal sealed class PlainConsole : RunConsole
{
    /// <summary>A log is not flooded: this long between two lines of progress.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long _last = Stopwatch.GetTimestamp();

    public override void Begin(string stage, string what)
    {
        lock (_lock) _last = Stopwatch.GetTimestamp();
    }

    public override void Progress(string stage, string share, double? ratio = null)
    {
        lock (_lock)
        {
            if (Stopwatch.GetElapsedTime(_last) < Pause) return;
            _last = Stopwatch.GetTimestamp();
            Write($"{stage,-9} {share} …");
        }
    }

    public override void End(string stage, string result, TimeSpan duration) => Write($"{stage,-9} {result}  ({Seconds(duration)})");

    public override void Warn(string message) => Write($"warning   {message}");

    public override void Note(string message) => Write($"note      {message}");

    protected override void Show(RunSummary summary)
    {
        Write("");
        Write(summary.Title);
        foreach (var (name, value) in summary.Lines) Write($"  {name,-13} {value}");
    }

    private static void Write(string line) => Console.Out.WriteLine(line);
}
