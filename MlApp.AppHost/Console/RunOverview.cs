using System.Collections.Immutable;

namespace MlApp.AppHost.Console;

/// <summary>How far a resource has come.</summary>
internal enum Phase
{
    /// <summary>It is not started yet, mostly because it waits for another one.</summary>
    Waiting,

    /// <summary>What it is run from is made, a container's image or a Python environment, which may take minutes.</summary>
    Building,

    /// <summary>Its process is being started.</summary>
    Starting,

    /// <summary>It runs; where it has a health check, that does not pass yet.</summary>
    Running,

    /// <summary>It runs and its health check passes.</summary>
    Ready,

    /// <summary>It had one thing to do and has done it.</summary>
    Finished,

    /// <summary>It ended without being asked to, or could not be started.</summary>
    Failed,

    /// <summary>It was stopped.</summary>
    Stopped,
}

/// <summary>What is known of one resource.</summary>
internal sealed record ResourceStatus(string Name, bool IsJob = false)
{
    public Phase Phase { get; init; }

    /// <summary>Where it answers.</summary>
    public string? Url { get; init; }

    /// <summary>A clause about it: what a job said last, or why MLflow runs in the mode that it does.</summary>
    public string? Note { get; init; }

    /// <summary>What is done to it while it is built, as a clause.</summary>
    public string? Step { get; init; }

    /// <summary>The exit code of a process that ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Since when it is in its phase, as a timestamp of the system's time provider.</summary>
    public long Since { get; init; }

    /// <summary>It runs and is not ready, for longer than a person waits without asking why.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>What a process that failed, or is overdue, said last.</summary>
    public ImmutableArray<string> LastLines { get; init; } = [];

    /// <summary>It is on its way to be ready: a job never is.</summary>
    public bool IsUnready => !IsJob && Phase is Phase.Starting or Phase.Running;
}

/// <summary>What is known of the whole run at one moment.</summary>
internal sealed record RunOverview
{
    public ImmutableArray<ResourceStatus> Resources { get; init; } = [];

    /// <summary>The model that the API serves; null while it serves none.</summary>
    public ServedModel? Served { get; init; }

    /// <summary>The dashboard's address with the token that logs in.</summary>
    public string? DashboardUrl { get; init; }

    /// <summary>Where the logs of the resources are, for a person to read.</summary>
    public string? LogFolder { get; init; }

    /// <summary>The application is being stopped.</summary>
    public bool Stopping { get; init; }

    /// <summary>The application has stopped.</summary>
    public bool Stopped { get; init; }

    /// <summary>How long the run takes so far.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What a person has to do something about.</summary>
    public IEnumerable<ResourceStatus> Troubled => Resources.Where(resource => resource.Phase is Phase.Failed || resource.IsOverdue);

    /// <summary>A job is at work, and others may rightly wait for what comes of it.</summary>
    public bool IsWorking => Resources.Any(resource => resource is { IsJob: true, Phase: Phase.Running });

    /// <summary>Nothing more happens by itself: all is up and a model is served, or something failed and the rest has come to rest.</summary>
    public bool IsSettled => Resources.Length > 0 && (Troubled.Any()
        ? !IsWorking && !Resources.Any(resource => resource is { IsOverdue: false, Phase: Phase.Building or Phase.Starting })
        : Served is not null && Resources.All(resource => resource.Phase is Phase.Ready or Phase.Finished or Phase.Stopped));

    public RunOverview With(string name, Func<ResourceStatus, ResourceStatus> change) => this with
    {
        Resources = [.. Resources.Select(resource => resource.Name == name ? change(resource) : resource)],
    };
}
