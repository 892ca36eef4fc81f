using System.Diagnostics;
using MlApp.Mlflow;
using MlApp.Trainer.Reporting;

namespace MlApp.Trainer.Copying;

/// <summary>What every part of one copy shares: the two servers, and how far it has come.</summary>
internal sealed class CopySession(MlflowClient source, MlflowClient target, RunConsole console)
{
    public const string Stage = "copy";

    /// <summary>A terminal is not drawn anew for every run.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long _last;

    public MlflowClient Source { get; } = source;

    public MlflowClient Target { get; } = target;

    public RunConsole Console { get; } = console;

    public CopyCounts Counts { get; } = new();

    /// <summary>Shows how far it has come.</summary>
    public void Report()
    {
        if (_last != 0 && Stopwatch.GetElapsedTime(_last) < Pause) return;
        _last = Stopwatch.GetTimestamp();
        var unchanged = Counts.Unchanged > 0 ? $"{Counts.Unchanged:N0} there already, " : "";
        Console.Progress(Stage, $"{unchanged}{Counts} copied");
    }
}
