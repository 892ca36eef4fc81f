using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Training;

/// <summary>
/// How a boosted ensemble got better tree by tree, read from the finished model: after i iterations it was the sum of its first i trees.
/// Binary and regression; of a multiclass model ML.NET shows no trees.
/// </summary>
internal static class BoostingCurve
{
    /// <summary>Enough rows for a curve that does not flicker.</summary>
    private const int MostRows = 2000;

    /// <summary>Null where the model is no boosted ensemble.</summary>
    /// <param name="model">The fitted pipeline.</param>
    /// <param name="table">The rows.</param>
    /// <param name="split">Which of them it learned from.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static TrainingCurve? Compute(TransformerChain<ITransformer> model, Table table, Split split, CancellationToken cancellationToken)
    {
        if (EnsembleOf((model.LastTransformer as ISingleFeaturePredictionTransformer<object>)?.Model) is not { } ensemble) return null;

        var train = Losses(model, table, split.Train, ensemble, cancellationToken);
        var test = Losses(model, table, split.Test, ensemble, cancellationToken);
        return new TrainingCurve(
            table.Schema.Task == ModelTask.Regression ? "rmse" : "log_loss",
            [.. train.Select((loss, i) => new CurvePoint(i + 1, loss, test[i]))]);
    }

    private static Ensemble? EnsembleOf(object? model) => model switch
    {
        CalibratedModelParametersBase<FastTreeBinaryModelParameters, PlattCalibrator> trees => new(trees.SubModel.TrainedTreeEnsemble, trees.Calibrator),
        CalibratedModelParametersBase<LightGbmBinaryModelParameters, PlattCalibrator> trees => new(trees.SubModel.TrainedTreeEnsemble, trees.Calibrator),
        FastTreeRegressionModelParameters trees => new(trees.TrainedTreeEnsemble, null),
        LightGbmRegressionModelParameters trees => new(trees.TrainedTreeEnsemble, null),
        _ => null,
    };

    private static double[] Losses(
        TransformerChain<ITransformer> model, Table table, int[] rows, Ensemble ensemble, CancellationToken cancellationToken)
    {
        // Spread over all rows: those of a split lie in no order that means anything.
        var sample = rows.Length <= MostRows ? rows : [.. Enumerable.Range(0, MostRows).Select(i => rows[(int)((long)i * rows.Length / MostRows)])];
        var losses = new double[ensemble.Iterations];
        var view = model.Transform(new TableDataView(table, sample, cancellationToken));
        var column = view.Schema[RowSchema.Features];
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> row = default;
        var features = Array.Empty<float>();
        for (var i = 0; cursor.MoveNext(); i++)
        {
            getter(ref row);
            if (features.Length != row.Length) features = new float[row.Length];
            row.CopyTo(features);
            var score = ensemble.Bias;
            for (var iteration = 0; iteration < losses.Length; iteration++)
            {
                score += ensemble.Contribution(iteration, features);
                losses[iteration] += Loss(table, sample[i], score, ensemble) / sample.Length;
            }
        }

        return table.Schema.Task == ModelTask.Regression ? [.. losses.Select(Math.Sqrt)] : losses;
    }

    /// <summary>The squared error of a row, or minus the logarithm of the probability that its class was given.</summary>
    private static double Loss(Table table, int row, double score, Ensemble ensemble)
    {
        if (table.Schema.Task == ModelTask.Regression)
        {
            var error = (float)score - table.GetTarget(row);
            return error * error;
        }

        var positive = ensemble.Probability(score);
        return -Math.Log(Math.Clamp(table.GetClass(row) == 1 ? positive : 1 - positive, MetricsAccumulator.LeastProbability, 1));
    }

    private sealed class Ensemble(RegressionTreeEnsemble trees, PlattCalibrator? calibrator)
    {
        public double Bias => trees.Bias;

        public int Iterations => trees.Trees.Count;

        public double Probability(double score) => 1 / (1 + Math.Exp((calibrator!.Slope * score) + calibrator.Offset));

        public double Contribution(int iteration, float[] features)
        {
            var tree = trees.Trees[iteration];
            if (tree.NumberOfNodes == 0) return trees.TreeWeights[iteration] * tree.LeafValues[0];
            var node = 0;
            while (node >= 0)
            {
                var goesRight = tree.CategoricalSplitFlags[node]
                    ? tree.GetCategoricalSplitFeaturesAt(node).Any(feature => features[feature] > 0)
                    : features[tree.NumericalSplitFeatureIndexes[node]] > tree.NumericalSplitThresholds[node];
                node = goesRight ? tree.RightChild[node] : tree.LeftChild[node];
            }

            return trees.TreeWeights[iteration] * tree.LeafValues[~node];
        }
    }
}
