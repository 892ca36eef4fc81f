namespace MlApp.Modeling.Configuration;

/// <summary>Which rows are held out.</summary>
public sealed record SplitConfiguration
{
    /// <summary>Share of rows in the test part, above 0 and below 1.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>The same seed gives the same split on every machine, and the same model.</summary>
    public int Seed { get; init; } = 7;

    /// <summary>Whether each class has its share in both parts; means nothing for a regression.</summary>
    public bool Stratified { get; init; } = true;
}
