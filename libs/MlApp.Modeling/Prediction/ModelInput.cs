namespace MlApp.Modeling.Prediction;

/// <summary>One row of input, made to be filled again and again.</summary>
public sealed class ModelInput
{
    internal ModelInput(ModelSignature signature)
    {
        Numeric = new float[signature.NumericCount];
        Texts = new string?[signature.TextCount];
        Clear();
    }

    /// <summary>The numbers, in the order of the first <see cref="ModelSignature.NumericCount"/> inputs; NaN is missing.</summary>
    public float[] Numeric { get; }

    /// <summary>The categories and texts, in the order of the inputs after the numbers; null or empty is missing.</summary>
    public string?[] Texts { get; }

    /// <summary>Makes all values missing.</summary>
    public void Clear()
    {
        Array.Fill(Numeric, float.NaN);
        Array.Clear(Texts);
    }
}
