namespace MlApp.Mlflow.Server.Storage;

/// <summary>Metrics' histories as curves. A million points are gathered by the database; no more than a picture needs leave it.</summary>
internal static class CurveStore
{
    // Infinities are stored as the largest numbers.
    private const string IsFinite = "is_nan = 0 AND abs(value) < 1.7976931348623157e308";

    /// <summary>The metrics of a run that were logged at more than one step.</summary>
    public static List<string> FindKeys(Session session, string runId)
    {
        using var statement = session.Prepare(
            "SELECT key FROM metrics WHERE run_uuid = ? GROUP BY key HAVING MIN(step) < MAX(step) ORDER BY key");
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
        long points, first, last;
        using (var range = session.Prepare($"SELECT COUNT(*), MIN({x}), MAX({x}) FROM metrics WHERE run_uuid = ? AND key = ?"))
        {
            range.Bind(runId).Bind(key).Step();
            (points, first, last) = (range.GetLong(0), range.GetLong(1), range.GetLong(2));
        }
        if (points == 0) return null;

        // A place never spans less than one step, or one millisecond.
        var width = Math.Max(1, ((double)last - first + 1) / places);
        var (origin, unit) = axis == CurveAxis.Step ? (0, 1) : (first, 1000.0);
        using var statement = session.Prepare($"""
            SELECT AVG(x), AVG(v), MIN(v), MAX(v), SUM(is_nan), COUNT(*) - COUNT(v) - SUM(is_nan) FROM (
                SELECT {x} AS x, is_nan <> 0 AS is_nan, CASE WHEN {IsFinite} THEN value END AS v FROM metrics WHERE run_uuid = ?1 AND key = ?2)
            GROUP BY CAST((CAST(x AS REAL) - ?3) / ?4 AS INTEGER) ORDER BY 1
            """);
        statement.Bind(runId).Bind(key).Bind(first).Bind(width);
        var curve = new List<CurvePoint>();
        while (statement.Step())
        {
            // The mean of numbers near the limit is beyond it.
            double? value = statement.IsNull(1) || !double.IsFinite(statement.GetDouble(1)) ? null : statement.GetDouble(1);
            curve.Add(new CurvePoint(
                (statement.GetDouble(0) - origin) / unit, value, statement.GetDouble(2), statement.GetDouble(3),
                statement.GetLong(4), statement.GetLong(5)));
        }
        return new MetricCurve(key, points, curve);
    }
}
