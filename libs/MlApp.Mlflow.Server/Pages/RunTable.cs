using System.Globalization;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>One page of an experiment's runs.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Runs">The runs of the page.</param>
/// <param name="Total">How many runs there are on all pages.</param>
/// <param name="Page">The page, from 1.</param>
/// <param name="Filter">MLflow's filter.</param>
/// <param name="Order">What <c>order_by</c> holds; empty for the newest first.</param>
/// <param name="Problem">What is wrong with the filter.</param>
/// <param name="Server">The server's address.</param>
internal sealed record RunTable(
    Experiment Experiment, IReadOnlyList<Run> Runs, long Total, int Page, string Filter, string Order, string? Problem, string Server)
{
    public const int PageLength = 50;

    public long First => ((Page - 1L) * PageLength) + 1;

    public bool HasNext => First + Runs.Count <= Total;

    /// <summary>The address of another page or order of the same runs.</summary>
    public string Address(string? order = null, int page = 1)
    {
        var query = new List<string>();
        if (Filter.Length > 0) query.Add($"filter={Uri.EscapeDataString(Filter)}");
        if ((order ?? Order) is { Length: > 0 } chosen) query.Add($"order={Uri.EscapeDataString(chosen)}");
        if (page > 1) query.Add(string.Create(CultureInfo.InvariantCulture, $"page={page}"));
        return $"{Links.Experiment(Experiment.ExperimentId)}{(query.Count > 0 ? "?" + string.Join('&', query) : "")}";
    }
}
