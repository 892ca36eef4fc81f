namespace MlApp.Modeling.Prediction;

/// <summary>What a model says about one row, made to be filled again and again.</summary>
public sealed class Prediction
{
    internal Prediction(ModelSignature signature) => Probabilities = new float[signature.Classes.Count];

    /// <summary>The class with the highest probability; null for a regression.</summary>
    public string? Label { get; internal set; }

    /// <summary>The position of <see cref="Label"/> among the classes; -1 for a regression.</summary>
    public int ClassIndex { get; internal set; } = -1;

    /// <summary>The predicted number of a regression; else the probability of <see cref="Label"/>.</summary>
    public float Score { get; internal set; }

    /// <summary>A probability for each class, in the order of <see cref="ModelSignature.Classes"/>; empty for a regression.</summary>
    public float[] Probabilities { get; }
}
