using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling.Configuration;
using MlApp.Trainer.Reporting;
using MlApp.Trainer.Runs;
using MlApp.Trainer.Tracking;

namespace MlApp.Trainer.Commands;

/// <summary>Whether the champion is already what a training would make. Loads neither ML.NET nor telemetry, so that the answer comes at once.</summary>
internal static class UnchangedCheck
{
    /// <summary>The champion, if it has the fingerprint of the configuration and data; else null.</summary>
    public static async Task<ModelVersion?> FindAsync(TrainingConfiguration configuration, string? trackingUri, CancellationToken cancellationToken)
    {
        using var client = SharedOptions.CreateClient(trackingUri, maxRetries: 1);
        var digest = Task.Run(() => Fingerprint.HashFileAsync(configuration.Data.ResolvePath(), cancellationToken), cancellationToken);
        try
        {
            var champion = await client.FindModelVersionByAliasAsync(configuration.Model, Promotion.Champion, cancellationToken);
            if (champion is null || RunTags.Find(champion.Tags, RunTags.Fingerprint) is not { } known) return null;
            return known == Fingerprint.Compute(configuration, await digest) ? champion : null;
        }
        catch (MlflowUnreachableException)
        {
            // The training asks again, and says it.
            return null;
        }
        finally
        {
            // An error of the file is the training's to report as well.
            await digest.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public static string Describe(ModelVersion champion, TrainingConfiguration configuration)
    {
        var metric = configuration.Promotion.Metric;
        var value = double.TryParse(RunTags.Find(champion.Tags, RunTags.MetricPrefix + metric), System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? $", {metric} {RunSummary.Number(number)}"
            : "";
        return $"{champion.Name}: nothing has changed since champion version {champion.Version} was trained{value}.";
    }
}
