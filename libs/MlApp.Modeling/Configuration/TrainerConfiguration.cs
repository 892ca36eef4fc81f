namespace MlApp.Modeling.Configuration;

/// <summary>Which trainer learns, with which options.</summary>
public sealed record TrainerConfiguration
{
    /// <summary>The trainers there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["lightgbm", "fasttree", "fastforest", "sdca", "lbfgs"];

    /// <summary>One of <see cref="Names"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Options under their ML.NET names (<c>numberOfLeaves</c>), as written; the trainer checks names and types.</summary>
    public IReadOnlyDictionary<string, TrainerParameter> Parameters { get; init; } = new Dictionary<string, TrainerParameter>();

    /// <summary>Where <see cref="Name"/> stands; null when the configuration was made in memory.</summary>
    internal SourcePosition? NamePosition { get; init; }

    /// <summary>An error on the name ("cannot learn a regression"): the message gets file, line and column in front.</summary>
    public InvalidInputException InvalidName(string message) => NamePosition is { } at
        ? at.Error($"trainer.name: {message}", "trainer.name")
        : new InvalidInputException($"trainer.name: {message}", column: "trainer.name");
}

/// <summary>One option of a trainer, with its place in the file, so that an error can name it.</summary>
/// <param name="Name">Its ML.NET name.</param>
/// <param name="Value">A <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> or <see cref="string"/>, as the file has it.</param>
public sealed record TrainerParameter(string Name, object Value)
{
    /// <summary>Where its name stands; null when the configuration was made in memory.</summary>
    internal SourcePosition? NamePosition { get; init; }

    /// <summary>Where its value stands; null when the configuration was made in memory.</summary>
    internal SourcePosition? ValuePosition { get; init; }

    /// <summary>An error on the name ("unknown option"): the message gets file, line and column in front.</summary>
    public InvalidInputException InvalidName(string message) => Error(NamePosition, message);

    /// <summary>An error on the value ("must be a whole number"): the message gets file, line and column in front.</summary>
    public InvalidInputException InvalidValue(string message) => Error(ValuePosition, message);

    private InvalidInputException Error(SourcePosition? position, string message)
    {
        var key = $"trainer.parameters.{Name}";
        return position is { } at ? at.Error($"{key}: {message}", key) : new InvalidInputException($"{key}: {message}", column: key);
    }
}
