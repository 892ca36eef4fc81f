using System.Globalization;
using MlApp.Modeling.Configuration;

namespace MlApp.Trainer.Tracking;

/// <summary>Which of two models serves from now on, and why in words.</summary>
/// <param name="BecomesChampion">Whether it is the new one.</param>
/// <param name="Reason">The numbers, for a person.</param>
internal sealed record PromotionDecision(bool BecomesChampion, string Reason)
{
    /// <summary>Far below what any metric means, far above what floating point loses.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>Compares two models by the metric of a configuration.</summary>
    /// <param name="rule">The metric, and by how much the challenger must be better.</param>
    /// <param name="challenger">Its metrics.</param>
    /// <param name="champion">The champion's metrics on the same rows.</param>
    /// <param name="championVersion">Its version.</param>
    /// <param name="rows">How many rows both were measured on.</param>
    public static PromotionDecision Compare(
        PromotionConfiguration rule,
        IReadOnlyDictionary<string, double> challenger,
        IReadOnlyDictionary<string, double> champion,
        string championVersion,
        int rows)
    {
        var (ours, theirs) = (Value(challenger, rule.Metric), Value(champion, rule.Metric));
        var numbers = $"{rule.Metric} {Text(ours)} against {Text(theirs)} of version {championVersion} on the same {rows} held-out rows";

        // A model whose metric is no number is broken, whatever the other one is like.
        if (double.IsNaN(ours)) return new PromotionDecision(false, numbers);
        if (double.IsNaN(theirs)) return new PromotionDecision(true, numbers);

        var gain = rule.HigherIsBetter ? ours - theirs : theirs - ours;
        var wins = gain >= rule.MinimumGain - Tolerance;
        if (rule.MinimumGain > 0) numbers += $" (a gain of {Text(gain)}; {Text(rule.MinimumGain)} is needed)";
        return new PromotionDecision(wins, numbers);
    }

    private static double Value(IReadOnlyDictionary<string, double> metrics, string name) => metrics.TryGetValue(name, out var value) ? value : double.NaN;

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
