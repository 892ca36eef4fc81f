using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MlApp.Modeling.Data;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Training;

/// <summary>From the columns of a table to the one vector of features that a trainer reads.</summary>
internal static class Preparation
{
    private const string Numbers = "Numbers";
    private const string Missing = "Missing";

    /// <summary>
    /// Missing numbers get the mean of their column, and where training has some, a feature that says so; a category becomes one feature for
    /// each of its values, none of which is set for a value that is missing or new; text becomes words and parts of words.
    /// </summary>
    /// <param name="ml">The context.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="hasMissing">Whether a number is missing in the training rows.</param>
    /// <param name="normalize">Whether numbers are brought to mean 0 and deviation 1, as linear trainers need it; trees do not.</param>
    public static IEstimator<ITransformer> Create(MLContext ml, TableSchema schema, bool hasMissing, bool normalize)
    {
        IEstimator<ITransformer>? chain = null;
        List<string> parts = [];
        void Append(IEstimator<ITransformer> step) => chain = chain is null ? step : chain.Append(step);

        if (schema.Numeric.Count > 0)
        {
            Append(ml.Transforms.ReplaceMissingValues(Numbers, RowSchema.Numeric, MissingValueReplacingEstimator.ReplacementMode.Mean));
            if (normalize) Append(ml.Transforms.NormalizeMeanVariance(Numbers, Numbers, fixZero: false));
            parts.Add(Numbers);
            if (hasMissing)
            {
                Append(ml.Transforms.IndicateMissingValues(Missing, RowSchema.Numeric));
                Append(ml.Transforms.Conversion.ConvertType(Missing, Missing, DataKind.Single));
                parts.Add(Missing);
            }
        }

        foreach (var column in schema.Categorical.Select(RowSchema.TextColumn))
        {
            Append(ml.Transforms.Categorical.OneHotEncoding(
                column, column, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
            parts.Add(column);
        }

        foreach (var column in schema.Text.Select(RowSchema.TextColumn))
        {
            Append(ml.Transforms.Text.FeaturizeText(column, column));
            parts.Add(column);
        }

        Append(ml.Transforms.Concatenate(RowSchema.Features, [.. parts]));
        return chain!;
    }
}
