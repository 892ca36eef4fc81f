using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Endpoints;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Search;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Gathers one page of an experiment's runs.</summary>
internal static class RunTables
{
    public static string Show(Session session, HttpContext context)
    {
        var query = context.Request.Query;
        var experiment = ExperimentStore.Get(session, Names.ParseExperimentId(PageEndpoints.Value(context, "experiment")));
        var page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 1;
        var (filter, order) = (query["filter"].ToString(), query["order"].ToString());
        var empty = new RunTable(experiment, [], 0, page, filter, order, null, $"{context.Request.Scheme}://{context.Request.Host}");
        try
        {
            var id = Names.ParseExperimentId(experiment.ExperimentId);
            // The runs of a deleted experiment are deleted with it.
            var view = experiment.LifecycleStage == LifecycleStages.Active ? ViewType.ActiveOnly : ViewType.All;
            var all = RunSearch.Build([id], filter, view, order.Length > 0 ? [order] : [], RunTable.PageLength, (page - 1L) * RunTable.PageLength);
            var total = RunStore.Count(session, RunSearch.Build([id], filter, view, [], limit: -1, offset: 0));
            return ExperimentPages.Runs(empty with { Runs = RunStore.Search(session, all.Sql, all.Values), Total = total });
        }
        catch (ApiException wrong)
        {
            return ExperimentPages.Runs(empty with { Problem = wrong.Message });
        }
    }
}
