namespace MlApp.Modeling.Evaluation;

/// <summary>Errors of a regression, added up in doubles; the spread of the targets by Welford's method.</summary>
internal sealed class ErrorSums
{
    private long _count;
    private double _absolute;
    private double _squared;
    private double _mean;
    private double _spread;

    public void Add(double target, double score)
    {
        var error = target - score;
        _absolute += Math.Abs(error);
        _squared += error * error;
        var delta = target - _mean;
        _mean += delta / ++_count;
        _spread += delta * (target - _mean);
    }

    public void WriteTo(IDictionary<string, double> values)
    {
        values["mae"] = _count == 0 ? 0 : _absolute / _count;
        values["rmse"] = _count == 0 ? 0 : Math.Sqrt(_squared / _count);
        if (_spread > 0) values["r2"] = 1 - (_squared / _spread);
    }
}
