using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Evaluation;

/// <summary>How good a model is on rows that it did not learn from.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Rows">Rows that were measured.</param>
/// <param name="Values">
/// The metrics by their MLflow names. Classes: <c>accuracy</c>, <c>macro_f1</c>, <c>log_loss</c> (natural logarithm), and for each class
/// <c>precision_CLASS</c>, <c>recall_CLASS</c>, <c>f1_CLASS</c>; binary also <c>auc</c> (absent where only one class is there) and
/// <c>precision</c>, <c>recall</c>, <c>f1</c> of the positive class. Regression: <c>mae</c>, <c>rmse</c>, <c>r2</c> (absent where all
/// targets are equal).
/// </param>
/// <param name="Classes">The classes, in the order of <paramref name="ConfusionMatrix"/>; empty for a regression.</param>
/// <param name="ConfusionMatrix">Rows by actual class (outer) and predicted class (inner); null for a regression.</param>
public sealed record ModelMetrics(
    ModelTask Task,
    long Rows,
    IReadOnlyDictionary<string, double> Values,
    IReadOnlyList<string> Classes,
    IReadOnlyList<IReadOnlyList<long>>? ConfusionMatrix)
{
    /// <summary>Whether any metric is no number: training ran away.</summary>
    public bool HasDiverged => Values.Values.Any(double.IsNaN);
}
