using System.Globalization;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>An axis: which numbers it has marks at, and where on it a number is, from 0 to 1.</summary>
internal sealed class ChartScale
{
    private readonly double _from;
    private readonly double _to;
    private readonly bool _isLog;

    private ChartScale(double from, double to, bool isLog, IReadOnlyList<double> marks) =>
        (_from, _to, _isLog, Marks) = (from, to, isLog, marks);

    /// <summary>Round numbers within the axis.</summary>
    public IReadOnlyList<double> Marks { get; }

    /// <summary>Where a number is, from 0 to 1.</summary>
    public double Place(double number) => ((_isLog ? Math.Log10(number) : number) - _from) / (_to - _from);

    /// <summary>An axis that begins and ends with round numbers.</summary>
    public static ChartScale Rounded(double minimum, double maximum, int marks)
    {
        if (maximum - minimum < 1e-12 * Math.Max(1e-300, Math.Abs(maximum)))
        {
            var margin = Math.Max(Math.Abs(maximum) * 0.1, 1e-6);
            (minimum, maximum) = (minimum - margin, maximum + margin);
        }
        var step = Step(minimum, maximum, marks);
        var (from, to) = (Math.Floor(minimum / step), Math.Ceiling(maximum / step));
        return new ChartScale(from * step, to * step, isLog: false, [.. Multiples(from, to, step)]);
    }

    /// <summary>An axis that begins and ends with its data.</summary>
    public static ChartScale Exact(double minimum, double maximum, int marks)
    {
        if (minimum >= maximum) return new ChartScale(minimum - 1, minimum + 1, isLog: false, [minimum]);
        var step = Step(minimum, maximum, marks);
        return new ChartScale(minimum, maximum, isLog: false, [.. Multiples(Math.Ceiling(minimum / step), Math.Floor(maximum / step), step)]);
    }

    /// <summary>An axis on which powers of ten are equally far from each other.</summary>
    public static ChartScale Log(double minimum, double maximum)
    {
        var (low, high) = (Math.Log10(minimum), Math.Log10(maximum));
        var margin = Math.Max(0.04 * (high - low), 0.02);
        var (from, to) = (low - margin, high + margin);
        var stride = Math.Max(1, Math.Ceiling((to - from) / 8));
        double[] within = to - from <= 2.5 ? [1, 2, 5] : [1];
        var marks = new List<double>();
        for (var power = Math.Floor(from); power <= to; power += stride)
            marks.AddRange(within.Select(factor => factor * Math.Pow(10, power)).Where(mark => Math.Log10(mark) >= from && Math.Log10(mark) <= to));
        return new ChartScale(from, to, isLog: true, marks.Count >= 2 ? marks : [minimum, maximum]);
    }

    private static double Step(double minimum, double maximum, int marks)
    {
        var rough = (maximum / marks) - (minimum / marks);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }

    // Read back from its shortest text, 3 × 0.1 is 0.3.
    private static IEnumerable<double> Multiples(double from, double to, double step)
    {
        for (var i = from; i <= to && i < from + 20; i++)
            yield return double.Parse((i * step).ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
