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

    private IReadOnlyList<RunColumn>? _columns;

    public long First => ((Query.Page - 1L) * PageLength) + 1;

    public bool HasNext => First + Runs.Count <= Total || (Total == CountedRuns && Runs.Count == PageLength);

    /// <summary>The chosen columns, or those that tell the runs of the page apart; metrics first.</summary>
    public IReadOnlyList<RunColumn> Columns => _columns ??= Query.Columns.Count > 0
        ? [.. Query.Columns.OrderBy(column => column.Kind switch { RunColumn.Metrics => 0, RunColumn.Parameters => 1, _ => 2 })]
        :
        [
            .. Common(RunColumn.Metrics, run => run.Data.Metrics?.Select(metric => (metric.Key, metric.Value)), DefaultMetrics),
            .. Common(RunColumn.Parameters, run => run.Data.Params?.Select(parameter => (parameter.Key, parameter.Value)), DefaultParameters),
        ];

    /// <summary>The address of another page or order of the same runs.</summary>
    public string Address(string? order = null, int page = 1) =>
        (Query with { Order = order ?? Query.Order, Page = page }).Address(Experiment.ExperimentId);

    // What is the same in all runs tells nothing. Among the rest, what most have; among equals, those that were logged first matter most.
    private IEnumerable<RunColumn> Common<T>(string kind, Func<Run, IEnumerable<(string Key, T Value)>?> read, int limit) =>
        Runs.SelectMany(run => read(run) ?? []).GroupBy(pair => pair.Key, pair => pair.Value)
            .Select(key => (key.Key, Runs: key.Count(), Differs: key.Distinct().Skip(1).Any()))
            .OrderByDescending(key => key.Differs).ThenByDescending(key => key.Runs).Take(limit).Select(key => new RunColumn(kind, key.Key));
}
