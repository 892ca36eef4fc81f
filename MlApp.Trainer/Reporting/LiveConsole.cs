using Spectre.Console;

namespace MlApp.Trainer.Reporting;

/// <summary>A line at work at the bottom of the terminal, what is done above it.</summary>
internal sealed class LiveConsole(StatusContext status) : RunConsole
{
    private string _what = "";

    public override void Begin(string stage, string what)
    {
        _what = $"[bold]{stage,-9}[/] {Markup.Escape(what)}";
        status.Status(_what);
    }

    public override void Progress(string stage, string share, double? ratio = null)
    {
        var bar = ratio is { } value ? $" [blue]{Bar(value)}[/]" : "";
        status.Status($"{_what}{bar} [grey]{Markup.Escape(share)}[/]");
    }

    public override void End(string stage, string result, TimeSpan duration) =>
        Write($"[green]✓[/] [bold]{stage,-9}[/] {Markup.Escape(result)} [grey]{Seconds(duration)}[/]");

    public override void Warn(string message) => Write($"[yellow]! {Markup.Escape(message)}[/]");

    public override void Note(string message) => Write($"[grey]· {Markup.Escape(message)}[/]");

    protected override void Show(RunSummary summary)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine($"[bold {(summary.IsChampion ? "green" : "yellow")}]{Markup.Escape(summary.Title)}[/]");
        foreach (var (name, value) in summary.Lines)
        {
            AnsiConsole.Markup($"  [grey]{Markup.Escape(name),-13}[/] ");
            // Not through Spectre, which breaks long lines: an address or a command must stay in one piece to be copied.
            Console.Out.WriteLine(value);
        }
    }

    /// <summary>Fills the line: Spectre leaves what stood there of the line at work.</summary>
    private static void Write(string markup) => AnsiConsole.Write(Align.Left(new Markup(markup)));

    private static string Bar(double share)
    {
        const int Width = 20;
        var full = (int)Math.Round(Math.Clamp(share, 0, 1) * Width);
        return new string('━', full) + new string('─', Width - full);
    }
}
