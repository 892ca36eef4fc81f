namespace MlApp.Modeling.Configuration;

/// <summary>When a new model takes the champion's place.</summary>
public sealed record PromotionConfiguration
{
    /// <summary>The metric that decides, under its MLflow name (<c>accuracy</c>, <c>rmse</c>).</summary>
    public required string Metric { get; init; }

    /// <summary>By how much a challenger must be better, in the metric's unit; 0: being as good is enough.</summary>
    public double MinimumGain { get; init; }

    /// <summary>False for errors and losses, of which less is better.</summary>
    public bool HigherIsBetter => Metric is not ("log_loss" or "mae" or "rmse");

    /// <summary>The metrics that can decide for a task; the first is the default.</summary>
    public static IReadOnlyList<string> MetricsOf(ModelTask task) => task switch
    {
        ModelTask.Multiclass => ["accuracy", "macro_f1", "log_loss"],
        ModelTask.Binary => ["accuracy", "auc", "f1", "precision", "recall", "macro_f1", "log_loss"],
        _ => ["rmse", "mae", "r2"],
    };
}
