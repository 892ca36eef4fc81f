namespace MlApp.Modeling.Training;

/// <summary>How the model got better while it learned.</summary>
/// <param name="Metric">What is measured, by its MLflow name: <c>log_loss</c> or <c>rmse</c>.</param>
/// <param name="Points">One for each iteration, rising.</param>
public sealed record TrainingCurve(string Metric, IReadOnlyList<CurvePoint> Points);

/// <summary>One iteration.</summary>
/// <param name="Iteration">Counted from 1: so many trees are in use.</param>
/// <param name="Train">The metric on rows of training.</param>
/// <param name="Test">The metric on held-out rows.</param>
public readonly record struct CurvePoint(int Iteration, double Train, double Test);
