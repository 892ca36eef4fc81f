using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>Which part each column of a table plays.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Label">The column to predict.</param>
/// <param name="Numeric">Columns of numbers, in the order of <see cref="Table.CopyNumeric"/>.</param>
/// <param name="Categorical">Columns of one of a few values.</param>
/// <param name="Text">Columns of free text.</param>
/// <param name="LeftOut">Columns that are no input, with the reason of each.</param>
public sealed record TableSchema(
    ModelTask Task,
    string Label,
    IReadOnlyList<string> Numeric,
    IReadOnlyList<string> Categorical,
    IReadOnlyList<string> Text,
    IReadOnlyList<LeftOutColumn> LeftOut)
{
    /// <summary>Categories, then texts: the columns of <see cref="Table.GetText"/> in its order.</summary>
    public IReadOnlyList<string> TextColumns { get; } = [.. Categorical, .. Text];
}

/// <summary>A column that is no input of the model.</summary>
/// <param name="Name">The column; empty when it has no name.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record LeftOutColumn(string Name, string Reason);
