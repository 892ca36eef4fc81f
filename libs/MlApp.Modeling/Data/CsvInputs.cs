namespace MlApp.Modeling.Data;

/// <summary>What a model wants from each row of a file.</summary>
/// <param name="Numeric">Columns of numbers, in the model's order.</param>
/// <param name="Texts">Columns of texts (categories, then free texts), in the model's order.</param>
/// <param name="Label">The label, where it is to be read too; null: the file need not have it.</param>
/// <param name="LabelIsNumber">Whether the label is a number (regression) or a class.</param>
public sealed record CsvInputs(IReadOnlyList<string> Numeric, IReadOnlyList<string> Texts, string? Label = null, bool LabelIsNumber = false);
