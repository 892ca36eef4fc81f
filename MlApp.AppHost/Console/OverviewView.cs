using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlApp.AppHost.Console;

/// <summary>Draws an overview: the one screen that a person looks at while the application runs.</summary>
internal static class OverviewView
{
    private const int MostMessages = 10;
    private const int MostLines = 4; // of one message
    private const int CommandWidth = 100;
    private const string Indent = "  ";
    private const int MessageIndent = 4;

    /// <summary>Draws it so that it fits: of what a process said last, as much is shown as there is room for.</summary>
    /// <param name="overview">What to draw.</param>
    /// <param name="options">The terminal: its size, and whether it can draw more than ASCII.</param>
    /// <param name="powerShell">Whether a command to paste is one for PowerShell.</param>
    public static IRenderable Draw(RunOverview overview, RenderOptions options, bool powerShell)
    {
        // Fewer messages first, then fewer lines of the last one. A line of the terminal stays for the cursor.
        var room = overview.Troubled.Any() ? MostMessages + MostLines - 1 : 1;
        var screen = Draw(overview, options, powerShell, room);
        while (room > 1 && Lines(screen, options).Count >= options.ConsoleSize.Height)
            screen = Draw(overview, options, powerShell, --room);
        return screen;
    }

    /// <summary>The lines of a drawing as plain text.</summary>
    public static IReadOnlyList<string> Lines(IRenderable screen, RenderOptions options) =>
    [
        .. Segment.SplitLines(screen.Render(options, options.ConsoleSize.Width))
            .Select(line => string.Concat(line.Select(segment => segment.Text)).TrimEnd()),
    ];

    private static Rows Draw(RunOverview overview, RenderOptions options, bool powerShell, int room)
    {
        var parts = new List<IRenderable> { Text.Empty, Resources(overview, options.Unicode) };
        foreach (var troubled in overview.Troubled) parts.AddRange(Trouble(troubled, overview, room, options.ConsoleSize.Width));
        parts.Add(Text.Empty);
        parts.Add(Headline(overview, options.Unicode));
        if (!overview.Stopping)
        {
            if (overview.Served?.Example is { } example && ApiUrl(overview) is { } api)
            {
                parts.Add(Text.Empty);
                parts.AddRange(PredictCommand.For(api, example, Math.Min(options.ConsoleSize.Width, CommandWidth) - Indent.Length, powerShell)
                    .Select(line => new Text(Indent + line, Color.Aqua).Overflow(Overflow.Fold)));
            }

            parts.Add(Text.Empty);
            parts.Add(Footer(overview));
        }

        return new Rows(parts);
    }

    private static Grid Resources(RunOverview overview, bool unicode)
    {
        var grid = new Grid { Expand = false }
            .AddColumn(new GridColumn { Padding = new Padding(2, 0, 1, 0), NoWrap = true })
            .AddColumn(new GridColumn { Padding = new Padding(0, 0, 2, 0), NoWrap = true })
            .AddColumn(new GridColumn { Padding = new Padding(0, 0, 2, 0), NoWrap = true })
            .AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach (var resource in overview.Resources)
        {
            var (mark, plain, color, word) = Look(resource);
            grid.AddRow(
                new Text(unicode ? mark : plain, color),
                new Text(resource.Name, new Style(decoration: Decoration.Bold)),
                new Text(word, color),
                Details(resource));
        }

        return grid;
    }

    private static Paragraph Details(ResourceStatus resource)
    {
        var details = new Paragraph();
        if (resource.Url is { } url && resource.Phase is Phase.Running or Phase.Ready) details.Append(resource.Url + Indent, Color.Aqua);
        var note = resource.Phase is Phase.Failed ? Advice.Describe(resource) : resource.Note;
        if (note is not null) details.Append(note, Color.Grey);
        return details;
    }

    private static (string Mark, string Plain, Color Color, string Word) Look(ResourceStatus resource) => resource.Phase switch
    {
        Phase.Waiting => ("○", "-", Color.Grey, "waiting"),
        Phase.Building => ("◌", "~", Color.Yellow, "building"),
        Phase.Starting => ("◌", "~", Color.Yellow, "starting"),
        Phase.Running => ("◌", "~", Color.Yellow, resource.IsJob ? "running" : "not ready"),
        Phase.Ready => ("●", "*", Color.Green, "ready"),
        Phase.Finished => ("✔", "+", Color.Green, "finished"),
        Phase.Stopped => ("○", "-", Color.Grey, "stopped"),
        _ => ("✖", "!", Color.Red, "failed"),
    };

    private static IEnumerable<IRenderable> Trouble(ResourceStatus troubled, RunOverview overview, int room, int width)
    {
        yield return Text.Empty;
        yield return new Text($"{Indent}{troubled.Name} {Advice.Describe(troubled)}" + (troubled.LastLines.IsEmpty ? "." : ". It said last:"), Color.Red);
        foreach (var message in troubled.LastLines.TakeLast(Math.Max(1, room - MostLines + 1)))
        {
            var indent = char.IsWhiteSpace(message[0]) ? MessageIndent + 2 : MessageIndent; // however deep it is in the log
            var text = Crop(message.TrimStart(), Math.Min(room, MostLines) * (width - indent));
            yield return new Padder(new Text(text, Color.Default), new Padding(indent, 0, 0, 0));
        }

        yield return new Padder(new Text(Advice.For(troubled, overview.LogFolder)), new Padding(2, 0, 0, 0));
    }

    private static Padder Headline(RunOverview overview, bool unicode)
    {
        var line = new Paragraph();
        if (overview.Stopped)
        {
            line.Append("Stopped; nothing is left running");
        }
        else if (overview.Stopping)
        {
            line.Append("Stopping", Color.Yellow);
        }
        else if (overview.Served is { } model)
        {
            var dot = unicode ? " · " : " | ";
            line.Append(model.Title, new Style(Color.Green, decoration: Decoration.Bold));
            if (model.Metric is { } metric) line.Append(dot).Append(metric, new Style(decoration: Decoration.Bold));
            line.Append(dot).Append($"served by {ApiName(overview)}");
        }
        else if (overview.IsSettled)
        {
            line.Append("No model is served", Color.Red);
        }
        else
        {
            line.Append(string.Create(CultureInfo.InvariantCulture, $"Starting, {overview.Elapsed.TotalSeconds:0} s"), Color.Yellow);
        }

        return new Padder(line, new Padding(2, 0, 0, 0));
    }

    private static Grid Footer(RunOverview overview)
    {
        var grid = new Grid()
            .AddColumn(new GridColumn { Padding = new Padding(2, 0, 2, 0), NoWrap = true })
            .AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        if (overview.DashboardUrl is { } dashboard) Add("Dashboard", dashboard);
        if (overview.LogFolder is { } logs) Add("Logs", logs);
        Add("Stop", "Ctrl+C");
        return grid;

        void Add(string name, string value) => grid.AddRow(new Text(name, Color.Grey), new Text(value).Overflow(Overflow.Fold));
    }

    private static string? ApiUrl(RunOverview overview) => overview.Resources.FirstOrDefault(r => r.Name == RunScreen.ApiName)?.Url;

    private static string ApiName(RunOverview overview) => overview.Resources.FirstOrDefault(r => r.Name == RunScreen.ApiName)?.Name ?? RunScreen.ApiName;

    private static string Crop(string message, int length) => message.Length <= length ? message : message[..Math.Max(0, length - 1)] + "…";
}
