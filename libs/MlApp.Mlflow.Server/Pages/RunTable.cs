using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Storage;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>One page of an experiment's runs.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Query">What the address says.</param>
/// <param name="Runs">The runs of the page.</param>
/// <param name="Total">How many runs there are on all pages, at most <see cref="CountedRuns"/>.</param>
/// <param name="Keys">What can be chosen as columns.</param>
/// <param name="Problem">What is wrong with the filter.</param>
/// <param name="Server">The server's address.</param>
internal sealed record RunTable(
    Experiment Experiment, RunQuery Query, IReadOnlyList<Run> Runs, long Total, RunKeys Keys, string? Problem, string Server)
{
    public const int PageLength = 50;

    /// <summary>Beyond so many the exact number tells nobody anything, and takes its time.</summary>
    public const long CountedRuns = 100_000;

    private const int DefaultMetrics = 5;
    private const int DefaultParameters = 4;

    public long First => ((Query.Page - 1L) * PageLength) + 1;

    public bool HasNext => First + Runs.Count <= Total || (Total == CountedRuns && Runs.Count == PageLength);

    /// <summary>The chosen columns, or the keys that most runs of the page have; metrics first.</summary>
    public IReadOnlyList<RunColumn> Columns { get; } = Query.Columns.Count > 0
        ? [.. Query.Columns.OrderBy(column => column.Kind switch { RunColumn.Metrics => 0, RunColumn.Parameters => 1, _ => 2 })]
        :
        [
            .. Common(Runs, run => run.Data.Metrics?.Select(metric => metric.Key), RunColumn.Metrics, DefaultMetrics),
            .. Common(Runs, run => run.Data.Params?.Select(parameter => parameter.Key), RunColumn.Parameters, DefaultParameters),
        ];

    /// <summary>The address of another page or order of the same runs.</summary>
    public string Address(string? order = null, int page = 1) =>
        (Query with { Order = order ?? Query.Order, Page = page }).Address(Experiment.ExperimentId);

    // Among keys that equally many runs have, those that were logged first are the ones that matter.
    private static IEnumerable<RunColumn> Common(IReadOnlyList<Run> runs, Func<Run, IEnumerable<string>?> keys, string kind, int limit) =>
        runs.SelectMany(run => keys(run) ?? []).CountBy(key => key).OrderByDescending(count => count.Value).Take(limit)
            .Select(count => new RunColumn(kind, count.Key));
}
