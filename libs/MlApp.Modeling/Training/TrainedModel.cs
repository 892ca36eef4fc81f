using Microsoft.ML;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Training;

/// <summary>What training made.</summary>
public sealed class TrainedModel
{
    internal TrainedModel(MLContext context, ITransformer transformer, DataViewSchema inputSchema, ModelSignature signature, TrainingConfiguration configuration)
    {
        (Context, Transformer, InputSchema) = (context, transformer, inputSchema);
        (Signature, Configuration) = (signature, configuration);
    }

    /// <summary>ML.NET's model: from <see cref="InputSchema"/> to <c>Score</c>, and <c>Probability</c> for a binary task.</summary>
    public ITransformer Transformer { get; }

    /// <summary>The columns that the model reads: no label is among them.</summary>
    public DataViewSchema InputSchema { get; }

    /// <summary>What the model takes and gives, by the names of the data.</summary>
    public ModelSignature Signature { get; }

    /// <summary>What it was trained with.</summary>
    public TrainingConfiguration Configuration { get; }

    /// <summary>How long the trainer took, the preparation of features included.</summary>
    public TimeSpan FitDuration { get; internal init; }

    /// <summary>Rows that it learned from.</summary>
    public int TrainingRows { get; internal init; }

    /// <summary>The trainer's options as they were used, those that nobody set too, under their ML.NET names: for the run's parameters.</summary>
    public IReadOnlyDictionary<string, string> Options { get; internal init; } = new Dictionary<string, string>();

    /// <summary>How it got better; null where the trainer does not add one iteration to the other.</summary>
    public TrainingCurve? Curve { get; internal init; }

    internal MLContext Context { get; }

    /// <summary>The model ready to be asked; the caller disposes of it.</summary>
    public Predictor CreatePredictor() => new(Transformer, InputSchema, Signature, Configuration.Trainer.Name);
}
