using MlApp.Modeling.Configuration;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Training;

namespace MlApp.Trainer.Reporting.Plots;

/// <summary>Which plots a run has, and the files that they become.</summary>
internal static class PlotFiles
{
    /// <summary>Plots of what a model said of the held-out rows, and how it got there.</summary>
    public static void WriteResults(string folder, string label, ModelMetrics metrics, ScoredRows scored, TrainingCurve? curve)
    {
        Directory.CreateDirectory(folder);
        if (metrics.ConfusionMatrix is { } matrix)
        {
            Save("confusion_matrix", ConfusionMatrixPlot.Render(metrics.Classes, (actual, predicted) => matrix[actual][predicted]));
            Save("classes", PerClassPlot.Render(Scores(metrics.Classes, matrix)));
        }

        if (metrics.Task == ModelTask.Binary && metrics.Values.TryGetValue("auc", out var auc))
            Save("roc_curve", RocCurvePlot.Render(metrics.Classes[1], PositiveScores(scored), auc));
        if (metrics.Task == ModelTask.Regression)
            Save("predicted_actual", PredictedActualPlot.Render(label, Targets(scored), metrics.Values.GetValueOrDefault("r2", double.NaN)));
        if (curve is { Points.Count: > 1 })
            Save("training_curve", TrainingCurvePlot.Render(curve.Metric, [.. curve.Points.Select(point => (point.Iteration, point.Train, point.Test))]));

        void Save(string name, byte[] png) => File.WriteAllBytes(Path.Combine(folder, name + ".png"), png);
    }

    /// <summary>The plot of what each column is worth.</summary>
    public static void WriteImportance(string folder, ImportanceResult importance)
    {
        var png = ImportancePlot.Render(importance.Metric, [.. importance.Features.Select(feature => (feature.Name, feature.Mean, feature.StandardDeviation))]);
        File.WriteAllBytes(Path.Combine(folder, "importance.png"), png);
    }

    private static List<ClassScore> Scores(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<long>> matrix)
    {
        List<ClassScore> scores = [];
        for (var i = 0; i < classes.Count; i++)
        {
            double hits = matrix[i][i];
            var (actual, predicted) = (matrix[i].Sum(), matrix.Sum(row => row[i]));
            scores.Add(new ClassScore(
                classes[i],
                Precision: predicted == 0 ? 0 : hits / predicted,
                Recall: actual == 0 ? 0 : hits / actual,
                F1: actual + predicted == 0 ? 0 : 2 * hits / (actual + predicted)));
        }

        return scores;
    }

    private static List<(double Score, bool IsPositive)> PositiveScores(ScoredRows scored) =>
        [.. Enumerable.Range(0, scored.Count).Select(row => ((double)scored.ProbabilitiesOf(row)[1], scored.Actual[row] == 1))];

    private static List<(double Actual, double Predicted)> Targets(ScoredRows scored) =>
        [.. Enumerable.Range(0, scored.Count).Select(row => ((double)scored.Targets[row], (double)scored.Scores[row]))];
}
