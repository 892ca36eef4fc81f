using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Evaluation;

/// <summary>
/// Adds rows up to metrics, batch by batch, so that a file of any size can be measured. Definitions are those of scikit-learn. Memory does
/// not grow with the rows, but for the four bytes a row that the area under the curve of a binary task needs.
/// </summary>
internal sealed class MetricsAccumulator(ModelTask task, IReadOnlyList<string> classes)
{
    /// <summary>A probability counts as this at least, so that one sure error is not infinite: the machine epsilon of a float.</summary>
    internal const double LeastProbability = 1.1920929e-7;

    private readonly long[] _matrix = new long[classes.Count * classes.Count];
    private readonly RocCurve _roc = new();
    private readonly ErrorSums _errors = new();
    private double _logLoss;
    private long _rows;

    public void Add(ScoredRows rows)
    {
        _rows += rows.Count;
        if (task == ModelTask.Regression)
        {
            for (var i = 0; i < rows.Count; i++) _errors.Add(rows.Targets[i], rows.Scores[i]);
            return;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var actual = rows.Actual[i];
            var probabilities = rows.ProbabilitiesOf(i);
            _matrix[(actual * classes.Count) + rows.Predicted[i]]++;
            _logLoss -= Math.Log(Math.Clamp(probabilities[actual], LeastProbability, 1));
            if (task == ModelTask.Binary) _roc.Add(actual == 1, probabilities[1]);
        }
    }

    public ModelMetrics ToMetrics()
    {
        var values = new OrderedDictionary<string, double>(StringComparer.Ordinal);
        if (task == ModelTask.Regression)
        {
            _errors.WriteTo(values);
            return new ModelMetrics(task, _rows, values, classes, null);
        }

        var matrix = Enumerable.Range(0, classes.Count)
            .Select(i => (IReadOnlyList<long>)_matrix[(i * classes.Count)..((i + 1) * classes.Count)])
            .ToArray();
        WriteClassMetrics(values, matrix);
        return new ModelMetrics(task, _rows, values, classes, matrix);
    }

    private void WriteClassMetrics(OrderedDictionary<string, double> values, IReadOnlyList<long>[] matrix)
    {
        var byClass = Enumerable.Range(0, classes.Count).Select(i => ClassFigures.Of(matrix, i)).ToArray();
        values["accuracy"] = Ratio(Enumerable.Range(0, classes.Count).Sum(i => matrix[i][i]), _rows);

        // A class that is neither in the data nor predicted has no F1, and does not pull the mean down.
        var present = byClass.Where(figures => figures.IsPresent).ToArray();
        values["macro_f1"] = present.Length == 0 ? 0 : present.Average(figures => figures.F1);
        values["log_loss"] = _rows == 0 ? 0 : _logLoss / _rows;
        if (task == ModelTask.Binary)
        {
            if (_roc.Area() is { } area) values["auc"] = area;
            values["precision"] = byClass[1].Precision;
            values["recall"] = byClass[1].Recall;
            values["f1"] = byClass[1].F1;
        }

        var names = MetricNames.ForClasses(classes);
        for (var i = 0; i < names.Count; i++)
        {
            values[$"precision_{names[i]}"] = byClass[i].Precision;
            values[$"recall_{names[i]}"] = byClass[i].Recall;
            values[$"f1_{names[i]}"] = byClass[i].F1;
        }
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private readonly record struct ClassFigures(double Precision, double Recall, double F1, bool IsPresent)
    {
        public static ClassFigures Of(IReadOnlyList<long>[] matrix, int index)
        {
            var right = matrix[index][index];
            var actual = matrix[index].Sum();
            var predicted = matrix.Sum(row => row[index]);
            return new ClassFigures(Ratio(right, predicted), Ratio(right, actual), Ratio(2 * right, actual + predicted), actual + predicted > 0);
        }
    }
}
