using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>The runs that an address names.</summary>
internal static class ComparedRuns
{
    private const int Maximum = 20;

    // One parameter for each id as our forms send them, or a list in JSON as MLflow's addresses have it.
    private static readonly char[] Between = [',', '"', '[', ']', ' '];

    /// <exception cref="ApiException">None is named, or one does not exist.</exception>
    public static IReadOnlyList<Run> Read(Session session, IQueryCollection query)
    {
        var ids = query["runs"].OfType<string>().SelectMany(text => text.Split(Between, StringSplitOptions.RemoveEmptyEntries))
            .Distinct().Take(Maximum).ToList();
        return ids.Count > 0 ? [.. ids.Select(id => RunStore.Get(session, id))]
            : throw ApiException.Invalid("No run was chosen: tick some in an experiment's table of runs.");
    }

    /// <summary>The curves of a metric, of those runs that have it.</summary>
    public static IReadOnlyList<ChartSeries> ReadSeries(Session session, IReadOnlyList<Run> runs, string key, ChartOptions options) =>
    [
        .. runs.Index()
            .Select(run => (run.Index, run.Item, Curve: CurveStore.Read(session, run.Item.Info.RunId, key, options.Axis, options.Places)))
            .Where(run => run.Curve is not null)
            .Select(run => new ChartSeries(run.Item, run.Index, run.Curve!)),
    ];
}
