namespace MlApp.Modeling.Configuration;

/// <summary>All that a training run is told: the content of one <c>configs/*.yaml</c>.</summary>
public sealed record TrainingConfiguration
{
    /// <summary>The name under which the model is registered.</summary>
    public required string Model { get; init; }

    /// <summary>The MLflow experiment that the run belongs to; the model's name when none is given.</summary>
    public required string Experiment { get; init; }

    /// <summary>What is predicted.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>Where the data are and how to read them.</summary>
    public required DataConfiguration Data { get; init; }

    /// <summary>How rows are held out for testing.</summary>
    public SplitConfiguration Split { get; init; } = new();

    /// <summary>Which trainer learns, with which options.</summary>
    public required TrainerConfiguration Trainer { get; init; }

    /// <summary>When a new model takes the champion's place.</summary>
    public required PromotionConfiguration Promotion { get; init; }

    /// <summary>What is said about the trained model.</summary>
    public ExplainConfiguration Explain { get; init; } = new();

    /// <summary>The file that this came from, as it was named; empty when it was made in memory.</summary>
    public string Path { get; init; } = "";

    /// <summary>Reads and checks a configuration file.</summary>
    /// <exception cref="InvalidInputException">
    /// The file cannot be read, is not YAML, or holds an unknown key, a wrong type or a value out of range; the message names file, line
    /// and column, and the nearest known key.
    /// </exception>
    public static TrainingConfiguration Load(string path) => ConfigurationReader.Read(path);
}
