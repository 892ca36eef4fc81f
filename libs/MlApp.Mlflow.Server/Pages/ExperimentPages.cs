using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>The experiments.</summary>
internal static class ExperimentPages
{
    private const int TagsShown = 6;

    public static string List(IReadOnlyList<Experiment> experiments, Dictionary<string, RunCount> counts, bool areDeleted) =>
        Layout.Page("Experiments", isRegistry: false, [], Markup.Of($"""
            <h1>{(areDeleted ? "Deleted experiments" : "Experiments")}</h1>
            <p class="lead">Each is a group of runs: trainings of one kind, to be compared with each other. {(areDeleted
                ? Markup.Of($"""<a href="{Links.Experiments}">Show the active ones</a>""")
                : Markup.Of($"""<a href="{Links.DeletedExperiments}">Show the deleted ones</a>"""))}</p>
            {(experiments.Count == 0 ? Markup.Of($"""<div class="card empty">There is none.</div>""") : Table(experiments, counts))}
            """));

    private static Markup Table(IReadOnlyList<Experiment> experiments, Dictionary<string, RunCount> counts) => Markup.Of($"""
        <div class="card flush scroll">
        <table>
        <thead><tr><th>Name</th><th class="number">Runs</th><th>Last run</th><th>Tags</th></tr></thead>
        <tbody>
        {Markup.Each(
            experiments.OrderByDescending(experiment => counts.GetValueOrDefault(experiment.ExperimentId).LastStart ?? 0),
            experiment => Row(experiment, counts.GetValueOrDefault(experiment.ExperimentId)))}
        </tbody>
        </table>
        </div>
        """);

    private static Markup Row(Experiment experiment, RunCount count) => Markup.Of($"""
        <tr data-link="{Links.Experiment(experiment.ExperimentId)}">
        <td><a href="{Links.Experiment(experiment.ExperimentId)}">{experiment.Name}</a></td>
        <td class="number">{count.Runs.ToString("#,0", CultureInfo.InvariantCulture)}</td>
        <td>{Shown.Time(count.LastStart)}</td>
        <td>{Markup.Each(
            experiment.Tags?.Where(tag => !tag.Key.StartsWith("mlflow.", StringComparison.Ordinal)).Take(TagsShown),
            tag => Markup.Of($"""<span class="badge">{tag.Key}: {Shown.Shortened(tag.Value, 40)}</span>"""))}</td>
        </tr>

        """);
}
