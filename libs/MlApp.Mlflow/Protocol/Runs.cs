using System.Text.Json.Serialization;

namespace MlApp.Mlflow.Protocol;

/// <summary>A run: one execution of training code, with what it logged.</summary>
public sealed record Run
{
    /// <summary>Who, when, where and how it ended.</summary>
    public RunInfo Info { get; init; } = new();

    /// <summary>What it logged.</summary>
    public RunData Data { get; init; } = new();

    /// <summary>What it was fed with.</summary>
    public RunInputs? Inputs { get; init; }

    /// <summary>What it made.</summary>
    public RunOutputs? Outputs { get; init; }
}

/// <summary>A run's metadata.</summary>
public sealed record RunInfo
{
    /// <summary>32 hexadecimal digits.</summary>
    public string RunId { get; init; } = "";

    /// <summary>The same as <see cref="RunId"/>, under its older name.</summary>
    public string RunUuid { get; init; } = "";

    /// <summary>The name a person reads.</summary>
    public string? RunName { get; init; }

    /// <summary>The experiment it belongs to.</summary>
    public string ExperimentId { get; init; } = "";

    /// <summary>The user who started it.</summary>
    public string? UserId { get; init; }

    /// <summary>How it stands.</summary>
    public RunStatus Status { get; init; } = RunStatus.Running;

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long? StartTime { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC; null while it runs.</summary>
    public long? EndTime { get; init; }

    /// <summary>URI of its artifact folder.</summary>
    public string? ArtifactUri { get; init; }

    /// <summary><c>active</c> or <c>deleted</c>.</summary>
    public string LifecycleStage { get; init; } = LifecycleStages.Active;
}

/// <summary>The states of a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>It runs.</summary>
    [JsonStringEnumMemberName("RUNNING")] Running = 1,

    /// <summary>It waits for its start.</summary>
    [JsonStringEnumMemberName("SCHEDULED")] Scheduled = 2,

    /// <summary>It ended well.</summary>
    [JsonStringEnumMemberName("FINISHED")] Finished = 3,

    /// <summary>It ended in an error.</summary>
    [JsonStringEnumMemberName("FAILED")] Failed = 4,

    /// <summary>Somebody ended it.</summary>
    [JsonStringEnumMemberName("KILLED")] Killed = 5,
}

/// <summary>What a run logged; of each metric the latest point.</summary>
public sealed record RunData
{
    /// <summary>The latest point of each metric; null where there is none.</summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>Parameters; null where there are none.</summary>
    public IReadOnlyList<KeyValue>? Params { get; init; }

    /// <summary>Tags; null where there are none.</summary>
    public IReadOnlyList<KeyValue>? Tags { get; init; }
}

/// <summary>One point of a metric.</summary>
public sealed record Metric
{
    /// <summary>The metric's name, at most 250 characters.</summary>
    public string Key { get; init; } = "";

    /// <summary>The value. NaN travels as the text <c>"NaN"</c>, an infinity as ±1.7976931348623157e308.</summary>
    [JsonConverter(typeof(MetricValueConverter))]
    public double Value { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long Timestamp { get; init; }

    /// <summary>The step of the training; may be negative.</summary>
    public long Step { get; init; }

    /// <summary>The data set that it was measured on, by name.</summary>
    public string? DatasetName { get; init; }

    /// <summary>The digest of that data set.</summary>
    public string? DatasetDigest { get; init; }

    /// <summary>The logged model that it belongs to.</summary>
    public string? ModelId { get; init; }

    /// <summary>The run that logged it; answered only among a logged model's metrics.</summary>
    public string? RunId { get; init; }
}

/// <summary>What a run was fed with.</summary>
public sealed record RunInputs
{
    /// <summary>Data sets; null where there are none.</summary>
    public IReadOnlyList<DatasetInput>? DatasetInputs { get; init; }

    /// <summary>Logged models; null where there are none.</summary>
    public IReadOnlyList<ModelInput>? ModelInputs { get; init; }
}

/// <summary>A logged model as the input of a run.</summary>
/// <param name="ModelId">The logged model's id.</param>
public sealed record ModelInput(string ModelId);

/// <summary>What a run made.</summary>
public sealed record RunOutputs
{
    /// <summary>Logged models; null where there are none.</summary>
    public IReadOnlyList<ModelOutput>? ModelOutputs { get; init; }
}

/// <summary>A logged model as the output of a run.</summary>
/// <param name="ModelId">The logged model's id.</param>
/// <param name="Step">The step of the training that it was made at.</param>
public sealed record ModelOutput(string ModelId, long Step);

/// <summary>A data set as the input of a run.</summary>
public sealed record DatasetInput
{
    /// <summary>Its tags, such as <c>mlflow.data.context</c>.</summary>
    public IReadOnlyList<KeyValue>? Tags { get; init; }

    /// <summary>The data set.</summary>
    public Dataset? Dataset { get; init; }
}

/// <summary>A data set: what was read, not the data.</summary>
public sealed record Dataset
{
    /// <summary>At most 500 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>A digest of the content, at most 36 characters.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The kind of source, such as <c>local</c>.</summary>
    public string SourceType { get; init; } = "";

    /// <summary>JSON that says where it came from.</summary>
    public string Source { get; init; } = "";

    /// <summary>JSON with the columns and their types.</summary>
    public string? Schema { get; init; }

    /// <summary>JSON with counts.</summary>
    public string? Profile { get; init; }
}
