namespace MlApp.Modeling.Configuration;

/// <summary>What is said about the trained model beside its metrics.</summary>
public sealed record ExplainConfiguration
{
    /// <summary>Whether to measure how much the model loses when one column is shuffled.</summary>
    public bool PermutationImportance { get; init; } = true;

    /// <summary>How often each column is shuffled, 1 to 100.</summary>
    public int Rounds { get; init; } = 5;
}
