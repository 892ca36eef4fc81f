using System.Globalization;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>How many runs an experiment has, and when the last one started.</summary>
internal readonly record struct RunCount(long Runs, long? LastStart);

/// <summary>A metric over its steps, reduced to what a picture can show.</summary>
/// <param name="Key">The metric.</param>
/// <param name="Points">How many points there are in all.</param>
/// <param name="Curve">Step and value; means where there are too many points.</param>
internal sealed record MetricCurve(string Key, long Points, IReadOnlyList<(double Step, double Value)> Curve);

/// <summary>What only the pages ask for.</summary>
internal static class OverviewStore
{
    private const int CurvePoints = 400;

    /// <summary>The active runs of each experiment.</summary>
    public static Dictionary<string, RunCount> CountRuns(Session session)
    {
        using var statement = session.Prepare(
            "SELECT experiment_id, COUNT(*), MAX(start_time) FROM runs WHERE lifecycle_stage = 'active' GROUP BY experiment_id");
        var counts = new Dictionary<string, RunCount>();
        while (statement.Step()) counts[statement.GetString(0)] = new RunCount(statement.GetLong(1), statement.GetLongOrNull(2));
        return counts;
    }

    /// <summary>The metrics of a run that have more than one point.</summary>
    public static List<MetricCurve> ReadCurves(Session session, string runId)
    {
        var keys = new List<(string Key, long Points, long First, long Last)>();
        using (var statement = session.Prepare("""
            SELECT key, COUNT(*), MIN(step), MAX(step) FROM metrics WHERE run_uuid = ? AND is_nan = 0
            GROUP BY key HAVING COUNT(*) > 1 AND MIN(step) < MAX(step) ORDER BY key
            """))
        {
            statement.Bind(runId);
            while (statement.Step()) keys.Add((statement.GetString(0), statement.GetLong(1), statement.GetLong(2), statement.GetLong(3)));
        }
        return [.. keys.Select(key => new MetricCurve(key.Key, key.Points, ReadCurve(session, runId, key.Key, key.First, key.Last)))];
    }

    /// <summary>The runs that name this one as their parent.</summary>
    public static IReadOnlyList<RunInfo> ReadChildren(Session session, string experimentId, string runId, int limit) =>
        [.. RunStore.Search(
            session,
            """
            WHERE r.experiment_id = ? AND r.lifecycle_stage = 'active' AND EXISTS (SELECT 1 FROM tags t
                WHERE t.run_uuid = r.run_uuid AND t.key = 'mlflow.parentRunId' AND t.value = ?)
            ORDER BY r.start_time DESC LIMIT ?
            """,
            [long.Parse(experimentId, CultureInfo.InvariantCulture), runId, (long)limit]).Select(run => run.Info)];

    private static List<(double Step, double Value)> ReadCurve(Session session, string runId, string key, long first, long last)
    {
        // Each bucket gives the mean of its points; with few steps a bucket is a step.
        using var statement = session.Prepare("""
            SELECT AVG(step), AVG(value) FROM metrics WHERE run_uuid = ?1 AND key = ?2 AND is_nan = 0
            GROUP BY CAST((CAST(step AS REAL) - ?3) / ?4 AS INTEGER) ORDER BY 1
            """);
        statement.Bind(runId).Bind(key).Bind(first).Bind(Math.Max(1, ((double)last - first + 1) / CurvePoints));
        var curve = new List<(double, double)>();
        while (statement.Step()) curve.Add((statement.GetDouble(0), statement.GetDouble(1)));
        return curve;
    }
}
