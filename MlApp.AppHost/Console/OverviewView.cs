using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlApp.AppHost.Console;

/// <summary>Draws an overview: the one screen that a person looks at while the application runs.</summary>
internal static class OverviewView
{
    private const int ShownLines = 8;
    private const string Indent = "  ";

    /// <param name="overview">What to draw.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="unicode">Whether the terminal can draw more than ASCII.</param>
    /// <param name="powerShell">Whether a command to paste is one for PowerShell.</param>
    public static IRenderable Draw(RunOverview overview, int width, bool unicode, bool powerShell)
    {
        var parts = new List<IRenderable> { Text.Empty, Resources(overview, unicode) };
        foreach (var failed in overview.Failed) parts.AddRange(Failure(failed, overview, width));
        parts.Add(Text.Empty);
        parts.Add(Headline(overview, unicode));
        if (!overview.Stopping)
        {
            if (overview.Served?.Example is { } example && ApiUrl(overview) is { } api)
            {
                parts.Add(Text.Empty);
                parts.AddRange(PredictCommand.For(api, example, width - Indent.Length, powerShell)
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
        Phase.Starting => ("◌", "~", Color.Yellow, "starting"),
        Phase.Running => ("◌", "~", Color.Yellow, resource.IsJob ? "running" : "not ready"),
        Phase.Ready => ("●", "*", Color.Green, "ready"),
        Phase.Finished => ("✔", "+", Color.Green, "finished"),
        Phase.Stopped => ("○", "-", Color.Grey, "stopped"),
        _ => ("✖", "!", Color.Red, "failed"),
    };

    private static IEnumerable<IRenderable> Failure(ResourceStatus failed, RunOverview overview, int width)
    {
        yield return Text.Empty;
        yield return new Text($"{Indent}{failed.Name} {Advice.Describe(failed)}" + (failed.LastLines.IsEmpty ? "." : ". It said last:"), Color.Red);
        foreach (var line in failed.LastLines.TakeLast(ShownLines))
            yield return new Text(Crop($"{Indent}{Indent}{line}", width), Color.Default);
        yield return new Padder(new Text(Advice.For(failed, overview.LogFolder)), new Padding(2, 0, 0, 0));
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

    private static string Crop(string line, int width) => line.Length <= width ? line : line[..(width - 1)] + "…";
}
