namespace MlApp.Mlflow.Server.Storage;

/// <summary>What a curve runs over.</summary>
internal enum CurveAxis
{
    /// <summary>Steps.</summary>
    Step,

    /// <summary>Seconds since the metric's first point.</summary>
    Time,
}

/// <summary>A place on a curve: one point, or what stands for many.</summary>
/// <param name="X">Step, or seconds.</param>
/// <param name="Value">The finite values' mean; null where there is none.</param>
/// <param name="Lowest">The lowest of them.</param>
/// <param name="Highest">The highest of them.</param>
/// <param name="NotNumbers">How many NaN there are.</param>
/// <param name="Infinities">How many infinities there are.</param>
internal readonly record struct CurvePoint(double X, double? Value, double Lowest, double Highest, long NotNumbers, long Infinities);

/// <summary>A metric of a run over its steps or its time, reduced to what a picture can show.</summary>
/// <param name="Key">The metric.</param>
/// <param name="Points">How many points were logged.</param>
/// <param name="Curve">By <see cref="CurvePoint.X"/>.</param>
internal sealed record MetricCurve(string Key, long Points, IReadOnlyList<CurvePoint> Curve)
{
    public long NotNumbers => Curve.Sum(point => point.NotNumbers);

    public long Infinities => Curve.Sum(point => point.Infinities);
}
