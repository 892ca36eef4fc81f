namespace MlApp.Mlflow.Server.Search;

/// <summary>What stands to the right of a comparison.</summary>
internal abstract record FilterValue
{
    /// <summary>A text in single or double quotes.</summary>
    public sealed record Text(string Value) : FilterValue;

    /// <summary>A number; whether it has neither point nor exponent matters to some attributes.</summary>
    public sealed record Number(double Value, long? Whole) : FilterValue;

    /// <summary>Texts in parentheses.</summary>
    public sealed record List(IReadOnlyList<string> Values) : FilterValue;

    /// <summary>Nothing, after IS NULL and IS NOT NULL.</summary>
    public sealed record None : FilterValue;
}
