using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Evaluation;

/// <summary>What a model said of rows whose truth is known: for metrics and for plots.</summary>
public sealed class ScoredRows
{
    internal ScoredRows(ModelTask task, IReadOnlyList<string> classes, int count)
    {
        (Task, Classes, Count, Capacity) = (task, classes, count, count);
        var isRegression = task == ModelTask.Regression;
        (Targets, Scores) = isRegression ? (new float[count], new float[count]) : ([], []);
        (Actual, Predicted, Probabilities) = isRegression ? ([], [], []) : (new int[count], new int[count], new float[(long)count * classes.Count]);
    }

    /// <summary>What is predicted.</summary>
    public ModelTask Task { get; }

    /// <summary>The classes; empty for a regression.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How many rows there are.</summary>
    public int Count { get; internal set; }

    /// <summary>The true class of each row, as a position among <see cref="Classes"/>; empty for a regression.</summary>
    public int[] Actual { get; }

    /// <summary>The predicted class of each row.</summary>
    public int[] Predicted { get; }

    /// <summary>Row after row a probability for each class; empty for a regression.</summary>
    public float[] Probabilities { get; }

    /// <summary>The true number of each row; empty unless it is a regression.</summary>
    public float[] Targets { get; }

    /// <summary>The predicted number of each row; empty unless it is a regression.</summary>
    public float[] Scores { get; }

    /// <summary>How many rows there is room for.</summary>
    internal int Capacity { get; }

    /// <summary>The probabilities of one row.</summary>
    public ReadOnlySpan<float> ProbabilitiesOf(int row) => Probabilities.AsSpan(row * Classes.Count, Classes.Count);

    internal void Set(int row, Prediction.Prediction prediction)
    {
        if (Task == ModelTask.Regression)
        {
            Scores[row] = prediction.Score;
            return;
        }

        Predicted[row] = prediction.ClassIndex;
        prediction.Probabilities.CopyTo(Probabilities.AsSpan(row * Classes.Count));
    }
}
