namespace MlApp.Modeling.Prediction;

/// <summary>Names of the columns that predictions are written in.</summary>
internal static class OutputColumns
{
    /// <summary>The class or the number.</summary>
    public const string Prediction = "prediction";

    /// <summary>A column for each class; none for a regression.</summary>
    public static IEnumerable<string> Probabilities(ModelSignature signature) => signature.Classes.Select(name => "probability_" + name);
}
