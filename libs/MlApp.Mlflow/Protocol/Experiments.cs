using System.Text.Json.Serialization;

namespace MlApp.Mlflow.Protocol;

/// <summary>An experiment: a named group of runs.</summary>
public sealed record Experiment
{
    /// <summary>The server's id, a decimal number written as text.</summary>
    public string ExperimentId { get; init; } = "";

    /// <summary>Unique among all experiments, deleted ones included.</summary>
    public string Name { get; init; } = "";

    /// <summary>URI below which the artifacts of new runs are kept.</summary>
    public string? ArtifactLocation { get; init; }

    /// <summary><c>active</c> or <c>deleted</c>.</summary>
    public string LifecycleStage { get; init; } = LifecycleStages.Active;

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long? LastUpdateTime { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long? CreationTime { get; init; }

    /// <summary>Tags; null where there are none.</summary>
    public IReadOnlyList<KeyValue>? Tags { get; init; }

    /// <summary>The workspace it belongs to; <c>default</c> where the server has none.</summary>
    public string? Workspace { get; init; }
}

/// <summary>The values of <c>lifecycle_stage</c>.</summary>
public static class LifecycleStages
{
    /// <summary>In use.</summary>
    public const string Active = "active";

    /// <summary>Deleted, and able to be restored.</summary>
    public const string Deleted = "deleted";
}

/// <summary>Which experiments or runs a search looks at.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ViewType>))]
public enum ViewType
{
    /// <summary>Active ones.</summary>
    [JsonStringEnumMemberName("ACTIVE_ONLY")] ActiveOnly = 1,

    /// <summary>Deleted ones.</summary>
    [JsonStringEnumMemberName("DELETED_ONLY")] DeletedOnly = 2,

    /// <summary>Both.</summary>
    [JsonStringEnumMemberName("ALL")] All = 3,
}

/// <summary>A tag or a parameter: a key with a text.</summary>
/// <param name="Key">At most 250 characters.</param>
/// <param name="Value">The text.</param>
public sealed record KeyValue(string Key, string Value);
