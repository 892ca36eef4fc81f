using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Search;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Gathers one page of an experiment's runs.</summary>
internal static class RunTables
{
    // A run that has not ended lasts until now, which is longer than any that has.
    private const string DurationColumn = "CASE WHEN r.end_time IS NULL THEN 1 ELSE 0 END, r.end_time - r.start_time";

    public static string Show(Session session, HttpContext context)
    {
        var query = RunQuery.Read(context.Request.Query);
        var id = Names.ParseExperimentId(context.RouteValue("experiment"));
        var experiment = ExperimentStore.Get(session, id);
        var view = query.View(experiment);
        try
        {
            var (order, leading) = ReadOrder(query.Order);
            var search = RunSearch.Build([id], query.Filter, view, order, RunTable.PageLength, (query.Page - 1L) * RunTable.PageLength, leading);
            var total = RunStore.Count(session, RunSearch.BuildUnordered([id], query.Filter, view, RunTable.CountedRuns));
            return Page(RunStore.Search(session, search.Sql, search.Values), total, problem: null);
        }
        catch (ApiException wrong)
        {
            return Page([], 0, wrong.Message);
        }

        string Page(IReadOnlyList<Run> runs, long total, string? problem) => RunTablePage.Show(new RunTable(
            experiment, query, runs, total, OverviewStore.ReadKeys(session, id), problem, $"{context.Request.Scheme}://{context.Request.Host}"));
    }

    private static (IReadOnlyList<string> Order, string? Leading) ReadOrder(string order) => order switch
    {
        "" => ([], null),
        $"{RunQuery.Duration} ASC" => ([], $"{DurationColumn} ASC"),
        $"{RunQuery.Duration} DESC" => ([], $"{DurationColumn} DESC"),
        _ => ([order], null),
    };
}
