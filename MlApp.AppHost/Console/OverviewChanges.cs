namespace MlApp.AppHost.Console;

/// <summary>Says in lines what changed between two overviews, where no terminal is there to be drawn on.</summary>
internal static class OverviewChanges
{
    public static IEnumerable<string> Describe(RunOverview before, RunOverview after)
    {
        if (before.Resources.IsEmpty && !after.Resources.IsEmpty) yield return $"Starting {string.Join(", ", after.Resources.Select(resource => resource.Name))}";
        foreach (var resource in after.Resources)
        {
            var previous = before.Resources.FirstOrDefault(r => r.Name == resource.Name);
            if (resource.IsOverdue && previous is { IsOverdue: false }) yield return $"{resource.Name}: {Advice.Describe(resource)}";
            if (previous?.Phase == resource.Phase && previous.Step == resource.Step) continue;
            if (Describe(resource) is { } line) yield return $"{resource.Name}: {line}";
        }

        if (before.DashboardUrl is null && after.DashboardUrl is { } dashboard) yield return $"The dashboard is at {dashboard}";

        if (after.Stopping && !before.Stopping) yield return "Stopping";
        if (after.Stopped && !before.Stopped) yield return "Stopped; nothing is left running";
    }

    private static string? Describe(ResourceStatus resource) => resource.Phase switch
    {
        Phase.Building => resource.Step,
        Phase.Starting => "starting",
        Phase.Running when resource.IsJob => "running",
        Phase.Ready => resource.Note is null || resource.IsJob ? $"ready at {resource.Url}" : $"ready at {resource.Url} ({resource.Note})",
        Phase.Finished => resource.Note is null ? "finished" : $"finished: {resource.Note}",
        Phase.Failed => Advice.Describe(resource),
        Phase.Stopped => "stopped",
        _ => null,
    };

    /// <summary>Whether the whole screen is worth printing again.</summary>
    public static bool IsNews(RunOverview? printed, RunOverview now) => now.IsSettled && !now.Stopping
        && (printed is null || printed.Served != now.Served || !printed.Troubled.Select(Key).SequenceEqual(now.Troubled.Select(Key)));

    private static (string, int?) Key(ResourceStatus resource) => (resource.Name, resource.ExitCode);
}
