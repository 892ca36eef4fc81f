using System.Globalization;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>What the address of a table of runs says, so that it can be shared and kept.</summary>
/// <param name="Filter">MLflow's filter.</param>
/// <param name="Order">What <c>order_by</c> holds, or <see cref="Duration"/> with its direction; empty for the newest first.</param>
/// <param name="IsDeleted">Whether deleted runs are shown instead of active ones.</param>
/// <param name="Columns">The chosen columns; none for those that tell the runs apart.</param>
/// <param name="Page">The page, from 1.</param>
internal sealed record RunQuery(string Filter, string Order, bool IsDeleted, IReadOnlyList<RunColumn> Columns, int Page)
{
    /// <summary>The order that MLflow's grammar does not have.</summary>
    public const string Duration = "duration";

    private const int MaximumColumns = 60;
    private const int MaximumPage = 1_000_000;

    public static RunQuery Read(IQueryCollection query) => new(
        query["filter"].ToString(),
        query["order"].ToString(),
        query["view"] == "deleted",
        [.. query["columns"].OfType<string>().Select(RunColumn.Find).OfType<RunColumn>().Distinct().Take(MaximumColumns)],
        int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, MaximumPage) : 1);

    /// <summary>The address of this table.</summary>
    public string Address(string experimentId)
    {
        var query = new List<string>();
        if (Filter.Length > 0) query.Add($"filter={Uri.EscapeDataString(Filter)}");
        if (Order.Length > 0) query.Add($"order={Uri.EscapeDataString(Order)}");
        if (IsDeleted) query.Add("view=deleted");
        query.AddRange(Columns.Select(column => $"columns={Uri.EscapeDataString(column.Name)}"));
        if (Page > 1) query.Add(string.Create(CultureInfo.InvariantCulture, $"page={Page}"));
        return $"{Links.Experiment(experimentId)}{(query.Count > 0 ? "?" + string.Join('&', query) : "")}";
    }

    /// <summary>The runs of a deleted experiment are deleted with it, and are what a person wants to see there.</summary>
    public ViewType View(Experiment experiment) =>
        IsDeleted ? ViewType.DeletedOnly : experiment.LifecycleStage == LifecycleStages.Active ? ViewType.ActiveOnly : ViewType.All;
}
