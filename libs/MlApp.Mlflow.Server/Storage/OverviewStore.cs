using System.Globalization;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>How many runs an experiment has, and when the last one started.</summary>
internal readonly record struct RunCount(long Runs, long? LastStart);

/// <summary>The keys of an experiment's runs, by name.</summary>
internal sealed record RunKeys(IReadOnlyList<string> Metrics, IReadOnlyList<string> Parameters, IReadOnlyList<string> Tags);

/// <summary>What only the pages ask for.</summary>
internal static class OverviewStore
{
    private const long RunsWithKeys = 500;
    private const long KeptKeys = 300;

    /// <summary>The active runs of each experiment.</summary>
    public static Dictionary<string, RunCount> CountRuns(Session session)
    {
        using var statement = session.Prepare(
            "SELECT experiment_id, COUNT(*), MAX(start_time) FROM runs WHERE lifecycle_stage = 'active' GROUP BY experiment_id");
        var counts = new Dictionary<string, RunCount>();
        while (statement.Step()) counts[statement.GetString(0)] = new RunCount(statement.GetLong(1), statement.GetLongOrNull(2));
        return counts;
    }

    /// <summary>What can be chosen as columns of an experiment's runs: the keys that the newest of them have.</summary>
    public static RunKeys ReadKeys(Session session, long experimentId)
    {
        using var statement = session.Prepare($"""
            WITH newest AS MATERIALIZED (SELECT run_uuid FROM runs WHERE experiment_id = ?1 ORDER BY start_time DESC LIMIT ?2)
            {Keys(0, "latest_metrics")} UNION ALL {Keys(1, "params")} UNION ALL {Keys(2, "tags")}
            """);
        statement.Bind(experimentId).Bind(RunsWithKeys).Bind(KeptKeys);
        List<string>[] keys = [[], [], []];
        while (statement.Step()) keys[statement.GetLong(0)].Add(statement.GetString(1));
        return new RunKeys(keys[0], keys[1], keys[2]);

        static string Keys(int number, string table) => FormattableString.Invariant($"""
            SELECT * FROM (SELECT DISTINCT {number}, k.key FROM newest n JOIN {table} k ON k.run_uuid = n.run_uuid
            WHERE k.key NOT LIKE 'mlflow.%' ORDER BY k.key LIMIT ?3)
            """);
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
}
