namespace MlApp.Mlflow.Server.Storage;

/// <summary>Metrics' histories as curves, gathered in one pass over the points: of a million, no more is kept than a picture needs.</summary>
internal static class CurveStore
{
    /// <summary>The metrics of a run that were logged at more than one step.</summary>
    public static List<string> FindKeys(Session session, string runId)
    {
        // Both ends of an index, instead of all that is between them.
        using var statement = session.Prepare("""
            SELECT l.key FROM latest_metrics l
            WHERE l.run_uuid = ?1 AND (SELECT MIN(m.step) FROM metrics m WHERE m.run_uuid = ?1 AND m.key = l.key)
                < (SELECT MAX(m.step) FROM metrics m WHERE m.run_uuid = ?1 AND m.key = l.key)
            ORDER BY l.key
            """);
        statement.Bind(runId);
        var keys = new List<string>();
        while (statement.Step()) keys.Add(statement.GetString(0));
        return keys;
    }

    /// <summary>One metric of a run; null where it has none of that name.</summary>
    /// <param name="session">Where to read.</param>
    /// <param name="runId">The run.</param>
    /// <param name="key">The metric.</param>
    /// <param name="axis">What it runs over.</param>
    /// <param name="places">At most so many places.</param>
    public static MetricCurve? Read(Session session, string runId, string key, CurveAxis axis, int places)
    {
        var x = axis == CurveAxis.Step ? "step" : "timestamp";
        if (ReadRange(session, runId, key, x) is not { } range) return null;
        var gathered = new CurveGatherer(range.First, range.Last, places);
        using var statement = session.Prepare($"SELECT {x}, value, is_nan FROM metrics WHERE run_uuid = ? AND key = ?");
        statement.Bind(runId).Bind(key);
        while (statement.Step())
            gathered.Add(statement.GetLong(0), statement.GetBoolean(2) ? double.NaN : statement.GetDouble(1));
        var (origin, unit) = axis == CurveAxis.Step ? (0L, 1.0) : (range.First, 1000.0);
        return new MetricCurve(key, gathered.Points, gathered.ToCurve(origin, unit));
    }

    private static (long First, long Last)? ReadRange(Session session, string runId, string key, string x)
    {
        using var statement = session.Prepare($"""
            SELECT (SELECT MIN({x}) FROM metrics WHERE run_uuid = ?1 AND key = ?2), (SELECT MAX({x}) FROM metrics WHERE run_uuid = ?1 AND key = ?2)
            """);
        statement.Bind(runId).Bind(key).Step();
        return statement.IsNull(0) ? null : (statement.GetLong(0), statement.GetLong(1));
    }
}
