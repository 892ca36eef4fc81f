namespace MlApp.Mlflow.Protocol;

/// <summary>A registered model: a name with versions and aliases.</summary>
public sealed record RegisteredModel
{
    /// <summary>Unique.</summary>
    public string Name { get; init; } = "";

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long? CreationTimestamp { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long? LastUpdatedTimestamp { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The latest version of each stage.</summary>
    public IReadOnlyList<ModelVersion>? LatestVersions { get; init; }

    /// <summary>Tags; null where there are none.</summary>
    public IReadOnlyList<KeyValue>? Tags { get; init; }

    /// <summary>Aliases with the version each points to.</summary>
    public IReadOnlyList<ModelAlias>? Aliases { get; init; }
}

/// <summary>A name that points to one version, such as <c>champion</c>.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Version">The version's number as text.</param>
public sealed record ModelAlias(string Alias, string Version);

/// <summary>One version of a registered model.</summary>
public sealed record ModelVersion
{
    /// <summary>The registered model's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>A number from 1, as text.</summary>
    public string Version { get; init; } = "";

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long? CreationTimestamp { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long? LastUpdatedTimestamp { get; init; }

    /// <summary>The user who registered it.</summary>
    public string? UserId { get; init; }

    /// <summary>The older life cycle; <c>None</c> for a new version.</summary>
    public string? CurrentStage { get; init; }

    /// <summary>What is special about it.</summary>
    public string? Description { get; init; }

    /// <summary>URI of the model folder.</summary>
    public string? Source { get; init; }

    /// <summary>The run that made it.</summary>
    public string? RunId { get; init; }

    /// <summary><c>READY</c>, <c>PENDING_REGISTRATION</c> or <c>FAILED_REGISTRATION</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Why it is not ready.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>Tags; null where there are none.</summary>
    public IReadOnlyList<KeyValue>? Tags { get; init; }

    /// <summary>A link to the run on another server.</summary>
    public string? RunLink { get; init; }

    /// <summary>The aliases that point to it; null in the answers of searches.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>The logged model that it was registered from.</summary>
    public string? ModelId { get; init; }
}
