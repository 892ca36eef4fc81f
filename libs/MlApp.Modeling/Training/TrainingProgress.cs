namespace MlApp.Modeling.Training;

/// <summary>The stages of a training run, in their order.</summary>
public enum TrainingStage
{
    /// <summary>The file is read.</summary>
    Load,

    /// <summary>The trainer learns.</summary>
    Fit,

    /// <summary>The model is measured on held-out rows.</summary>
    Evaluate,

    /// <summary>The features are shuffled, one after the other.</summary>
    Explain,
}

/// <summary>How far a run has come.</summary>
/// <param name="Stage">Where it is.</param>
/// <param name="Done">What is done of <paramref name="Total"/>: iterations while fitting, features while explaining; null where unknown.</param>
/// <param name="Total">How many there are; null where unknown.</param>
/// <param name="Message">What the trainer says, in its own words; null when nothing.</param>
public sealed record TrainingProgress(TrainingStage Stage, int? Done = null, int? Total = null, string? Message = null);
