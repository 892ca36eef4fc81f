namespace MlApp.Modeling.Configuration;

/// <summary>Every key that a configuration may have. <c>configs/training.schema.json</c> says the same; a test holds them together.</summary>
public static class ConfigurationKeys
{
    /// <summary>The groups of keys by their place in the file; the file itself is the empty name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        [""] = ["model", "experiment", "task", "data", "split", "trainer", "promotion", "explain"],
        ["data"] =
        [
            "path", "separator", "decimal", "thousands", "encoding", "missing",
            "label", "positive_class", "numeric", "categorical", "text", "ignore",
        ],
        ["split"] = ["test_share", "seed", "stratified"],
        ["trainer"] = ["name", "parameters"],
        ["promotion"] = ["metric", "minimum_gain"],
        ["explain"] = ["permutation_importance", "rounds"],
    };
}
