using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Prediction;

/// <summary>What an input of a model is.</summary>
public enum InputKind
{
    /// <summary>A number; missing is NaN.</summary>
    Number,

    /// <summary>One of a few values; one that training never saw counts as none of them.</summary>
    Category,

    /// <summary>Free text.</summary>
    Text,
}

/// <summary>One input column, with what training saw in it: enough to make a form.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Required">Whether it had a value in every row of training.</param>
public sealed record InputColumn(string Name, InputKind Kind, bool Required)
{
    /// <summary>Smallest number of the training rows; null for texts and where all were missing.</summary>
    public float? Minimum { get; init; }

    /// <summary>Largest number of the training rows; null for texts and where all were missing.</summary>
    public float? Maximum { get; init; }

    /// <summary>Number in the middle of the training rows, the lower one of two; null for texts and where all were missing.</summary>
    public float? Median { get; init; }

    /// <summary>The values of a category, sorted by their characters; empty for numbers and texts.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}

/// <summary>What a model takes and gives.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Label">The column that is predicted.</param>
/// <param name="Inputs">Numbers first, then categories, then texts: the order of <see cref="ModelInput"/>.</param>
/// <param name="Classes">
/// The classes in the order of <see cref="Prediction.Probabilities"/>; the negative one before the positive one for a binary task, none for
/// a regression.
/// </param>
public sealed record ModelSignature(ModelTask Task, string Label, IReadOnlyList<InputColumn> Inputs, IReadOnlyList<string> Classes)
{
    /// <summary>How many of <see cref="Inputs"/> are numbers: the first ones.</summary>
    public int NumericCount { get; } = Inputs.Count(input => input.Kind == InputKind.Number);

    /// <summary>How many of <see cref="Inputs"/> are categories or texts: the ones after the numbers.</summary>
    public int TextCount => Inputs.Count - NumericCount;

    /// <summary>The class that counts as yes; null unless the task is binary.</summary>
    public string? PositiveClass => Task == ModelTask.Binary ? Classes[1] : null;
}
