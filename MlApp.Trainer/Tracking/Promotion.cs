using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling.Configuration;
using MlApp.Trainer.Runs;

namespace MlApp.Trainer.Tracking;

/// <summary>What became of a new version.</summary>
/// <param name="Alias">The alias that it has now.</param>
/// <param name="Decision">The decision and its numbers, one sentence.</param>
internal sealed record PromotionOutcome(string Alias, string Decision);

/// <summary>Decides whether a new version becomes the champion, and moves the aliases.</summary>
internal sealed class Promotion(MlflowClient client)
{
    public const string Champion = "champion";
    public const string Challenger = "challenger";
    public const string Previous = "previous";

    /// <summary>Another trainer may move the alias while the champion is measured; as often as this the new one is measured again.</summary>
    private const int MaxRounds = 3;

    /// <param name="version">The new version.</param>
    /// <param name="metrics">Its metrics on the held-out rows.</param>
    /// <param name="rule">The metric that decides.</param>
    /// <param name="heldOut">The rows; null where they are not to be had.</param>
    /// <param name="force">Whether a person wants it to become champion without a comparison.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<PromotionOutcome> PromoteAsync(
        ModelVersion version,
        IReadOnlyDictionary<string, double> metrics,
        PromotionConfiguration rule,
        HeldOutRows? heldOut,
        bool force,
        CancellationToken cancellationToken)
    {
        var champion = await FindChampionAsync(version.Name, cancellationToken);
        for (var round = 1; ; round++)
        {
            var decision = champion switch
            {
                null => new PromotionDecision(true, "there was none before"),
                _ when force => new PromotionDecision(true, $"--promote was given; version {champion.Version} was not compared with"),
                _ => await new ChampionComparison(client).CompareAsync(rule, metrics, champion, heldOut, cancellationToken),
            };

            var now = champion is null ? null : await FindChampionAsync(version.Name, cancellationToken);
            if (now?.Version == champion?.Version || round == MaxRounds) return await CarryOutAsync(version, champion, decision, cancellationToken);
            champion = now;
        }
    }

    private Task<ModelVersion?> FindChampionAsync(string model, CancellationToken cancellationToken) =>
        client.FindModelVersionByAliasAsync(model, Champion, cancellationToken);

    private async Task<PromotionOutcome> CarryOutAsync(
        ModelVersion version, ModelVersion? champion, PromotionDecision decision, CancellationToken cancellationToken)
    {
        var alias = decision.BecomesChampion ? Champion : Challenger;
        var words = $"Version {version.Version} {(decision.BecomesChampion ? "becomes champion" : "is a challenger")}: {decision.Reason}.";
        if (decision.BecomesChampion)
        {
            await ChampionAlias.MoveAsync(client, version, champion, words, cancellationToken);
        }
        else
        {
            await client.SetModelVersionTagAsync(version.Name, version.Version, RunTags.Promotion, words, cancellationToken);
            await client.SetAliasAsync(version.Name, alias, version.Version, cancellationToken);
        }

        return new PromotionOutcome(alias, words);
    }
}
