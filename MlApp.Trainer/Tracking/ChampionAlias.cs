using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Trainer.Runs;

namespace MlApp.Trainer.Tracking;

/// <summary>Hands the championship from one version to another.</summary>
internal static class ChampionAlias
{
    /// <summary>Makes a version the champion, and the champion before it <c>previous</c>.</summary>
    /// <param name="client">The server.</param>
    /// <param name="next">The new champion.</param>
    /// <param name="before">The champion of now; null where there is none.</param>
    /// <param name="decision">Why, in a sentence that stays with the version.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task MoveAsync(
        MlflowClient client, ModelVersion next, ModelVersion? before, string decision, CancellationToken cancellationToken)
    {
        await client.SetModelVersionTagAsync(next.Name, next.Version, RunTags.Promotion, decision, cancellationToken);
        if (before is not null) await client.SetAliasAsync(next.Name, Promotion.Previous, before.Version, cancellationToken);
        // Last, since the API takes a new champion as soon as it sees the alias.
        await client.SetAliasAsync(next.Name, Promotion.Champion, next.Version, cancellationToken);
    }
}
