using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MlApp.Mlflow.Protocol;

namespace MlApp.Trainer.Runs;

/// <summary>Who and what a run was: MLflow's own tags under their names, ours below <c>mlapp.</c>.</summary>
internal static class RunTags
{
    public const string Fingerprint = "mlapp.fingerprint";
    public const string Sha256 = "mlapp.sha256";
    public const string Promotion = "mlapp.promotion";
    public const string Error = "mlapp.error";

    /// <summary>The trace of a run, 32 hexadecimal digits.</summary>
    public const string TraceId = "mlapp.trace_id";

    /// <summary>On a version: its training's span as W3C's <c>traceparent</c>, so that whoever serves it can link to it.</summary>
    public const string TraceParent = "mlapp.traceparent";

    public const string MetricPrefix = "mlapp.metric.";

    /// <summary>The value of a tag; null where there is none.</summary>
    public static string? Find(IReadOnlyList<KeyValue>? tags, string key) => tags?.FirstOrDefault(tag => tag.Key == key)?.Value;

    public static IReadOnlyDictionary<string, string> Create(string? fingerprint, GitState? git)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["mlflow.user"] = Environment.UserName,
            ["mlflow.source.name"] = "MlApp.Trainer",
            ["mlflow.source.type"] = "LOCAL",
            ["mlapp.trainer_version"] = Runs.Fingerprint.TrainerVersion,
            ["mlapp.environment.dotnet"] = Environment.Version.ToString(),
            ["mlapp.environment.mlnet"] = Runs.Fingerprint.MlNetVersion,
            ["mlapp.environment.os"] = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()})",
            ["mlapp.environment.cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        };
        if (fingerprint is not null) tags[Fingerprint] = fingerprint;
        if (git is not null)
        {
            tags["mlflow.source.git.commit"] = git.Commit;
            if (git.Branch is not null) tags["mlflow.source.git.branch"] = git.Branch;
            tags["mlapp.git.dirty"] = git.IsDirty ? "true" : "false";
        }

        // Also where it comes to a tracking server only later, from its folder.
        if (Activity.Current is { Recorded: true } span) tags[TraceId] = span.TraceId.ToHexString();
        return tags;
    }
}
