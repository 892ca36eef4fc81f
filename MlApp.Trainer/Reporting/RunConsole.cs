using System.Globalization;
using MlApp.Modeling.Training;
using Spectre.Console;

namespace MlApp.Trainer.Reporting;

/// <summary>What a person sees while a run goes on: live on a terminal, plain lines in a pipe or a log.</summary>
internal abstract class RunConsole
{
    /// <summary>What is shown when the run is over.</summary>
    public RunSummary? Summary { get; set; }

    /// <summary>What went wrong, for standard error when the run is over.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Runs something that has stages to show.</summary>
    public static async Task<T> RunAsync<T>(Func<RunConsole, Task<T>> body)
    {
        RunConsole console = new PlainConsole();
        try
        {
            if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi) return await body(console);
            return await AnsiConsole.Status().Spinner(Spinner.Known.Dots)
                .StartAsync("…", context => body(console = new LiveConsole(context)));
        }
        finally
        {
            // Only now, when the line at work is gone.
            if (console.Summary is { } summary) console.Show(summary);
            foreach (var error in console.Errors) await Console.Error.WriteLineAsync(error);
        }
    }

    /// <summary>A stage begins.</summary>
    public abstract void Begin(string stage, string what);

    /// <summary>A stage has come further.</summary>
    public void Progress(string stage, TrainingProgress progress)
    {
        if (Share(progress) is not { Length: > 0 } share) return;
        Progress(stage, share, progress is { Done: { } done, Total: > 0 and { } total } ? (double)done / total : null);
    }

    /// <summary>A stage has come further.</summary>
    /// <param name="stage">Its name.</param>
    /// <param name="share">How far, in words.</param>
    /// <param name="ratio">How far, from 0 to 1; null where that is not known.</param>
    public abstract void Progress(string stage, string share, double? ratio = null);

    /// <summary>A stage is done.</summary>
    public abstract void End(string stage, string result, TimeSpan duration);

    /// <summary>Something that a person should look at.</summary>
    public abstract void Warn(string message);

    /// <summary>Something that was found or decided.</summary>
    public abstract void Note(string message);

    protected abstract void Show(RunSummary summary);

    protected static string Seconds(TimeSpan duration) => duration.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture) + " s";

    private static string Share(TrainingProgress progress) => progress switch
    {
        { Done: { } done, Total: { } total } => $"{done} of {total}",
        { Done: { } done } => done.ToString(CultureInfo.InvariantCulture),
        { Message: { } message } => message,
        _ => "",
    };
}
