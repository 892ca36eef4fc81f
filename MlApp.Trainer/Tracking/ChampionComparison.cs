using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Prediction;

namespace MlApp.Trainer.Tracking;

/// <summary>
/// Measures the champion on the challenger's held-out rows. A champion that cannot be measured stays: the one that serves has shown that it
/// works, and a person can move the alias, or run again with <c>--promote</c>.
/// </summary>
internal sealed class ChampionComparison(MlflowClient client)
{
    public async Task<PromotionDecision> CompareAsync(
        PromotionConfiguration rule,
        IReadOnlyDictionary<string, double> challenger,
        ModelVersion champion,
        HeldOutRows? heldOut,
        CancellationToken cancellationToken)
    {
        if (heldOut is null) return CannotCompare(champion, "the data that this model was trained on are not here any more, or have changed");
        try
        {
            using var fetched = await FetchedModel.FetchAsync(client, champion, cancellationToken);
            using var predictor = Predictor.Load(fetched.Folder);
            if (Evaluator.WhyNotComparable(predictor.Signature, heldOut.Table) is { } reason) return CannotCompare(champion, reason);
            var metrics = Evaluator.Evaluate(predictor, heldOut.Table, heldOut.Rows, cancellationToken);
            return PromotionDecision.Compare(rule, challenger, metrics.Values, champion.Version, heldOut.Rows.Length);
        }
        catch (Exception e) when (e is MlflowException or InvalidInputException or IOException)
        {
            return CannotCompare(champion, e.Message);
        }
    }

    private static PromotionDecision CannotCompare(ModelVersion champion, string reason) => new(
        false, $"champion version {champion.Version} cannot be compared with, so it stays ({reason.TrimEnd('.')}); --promote would replace it");
}
