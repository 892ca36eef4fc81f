namespace Aspire.Hosting.Compose;

/// <summary>
/// A service of a Compose file. What is null or empty is not written; the rest is written in the order of this class,
/// which is the one that dclint asks for.
/// </summary>
public sealed class ComposeService
{
    /// <summary>The image that is run; with <see cref="Build"/>, what the built image is called.</summary>
    public string? Image { get; set; }

    /// <summary>How the image is built.</summary>
    public ComposeBuild? Build { get; set; }

    /// <summary>The services that this one waits for.</summary>
    public SortedDictionary<string, ComposeDependency> DependsOn { get; } = new(StringComparer.Ordinal);

    /// <summary>Volumes and bind mounts in the short form, <c>SOURCE:TARGET[:ro]</c>.</summary>
    public List<string> Volumes { get; } = [];

    /// <summary>The configuration files that it is given.</summary>
    public List<string> Configs { get; } = [];

    /// <summary>The secrets that it is given, as files in <c>/run/secrets</c>.</summary>
    public List<string> Secrets { get; } = [];

    /// <summary>The environment.</summary>
    public SortedDictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Published ports, <c>ADDRESS:HOST:CONTAINER</c>.</summary>
    public List<string> Ports { get; } = [];

    /// <summary>The networks that it is on.</summary>
    public List<string> Networks { get; } = [];

    /// <summary>The arguments; empty keeps the image's.</summary>
    public List<string> Command { get; } = [];

    /// <summary>What is run before the arguments; empty keeps the image's.</summary>
    public List<string> Entrypoint { get; } = [];

    /// <summary>The working directory; null keeps the image's.</summary>
    public string? WorkingDir { get; set; }

    /// <summary>When it is started again: <c>no</c>, <c>always</c>, <c>on-failure[:N]</c> or <c>unless-stopped</c>.</summary>
    public string? Restart { get; set; }

    /// <summary>How its health is checked.</summary>
    public ComposeHealthcheck? Healthcheck { get; set; }

    /// <summary>How its log is kept.</summary>
    public ComposeLogging? Logging { get; set; }

    /// <summary>Labels of the container.</summary>
    public SortedDictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

    /// <summary>The user, and the group after a colon; null keeps the image's.</summary>
    public string? User { get; set; }

    /// <summary>Linux capabilities that are taken away.</summary>
    public List<string> CapDrop { get; } = [];

    /// <summary>Limits on resources.</summary>
    public ComposeDeploy? Deploy { get; set; }

    /// <summary>Ports that are open to the other services only.</summary>
    public List<string> Expose { get; } = [];

    /// <summary>Whether a small init process forwards signals and reaps children.</summary>
    public bool Init { get; set; }

    /// <summary>The profiles that it belongs to; without one it always runs.</summary>
    public List<string> Profiles { get; } = [];

    /// <summary>Whether the root file system cannot be written to.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>Security options such as <c>no-new-privileges:true</c>.</summary>
    public List<string> SecurityOpt { get; } = [];

    /// <summary>How long it has between being asked to stop and being killed, such as <c>20s</c>.</summary>
    public string? StopGracePeriod { get; set; }

    /// <summary>Folders in memory.</summary>
    public List<string> Tmpfs { get; } = [];
}

/// <summary>How an image is built.</summary>
public sealed class ComposeBuild
{
    /// <summary>The folder that the Dockerfile copies from, relative to the Compose file.</summary>
    public required string Context { get; set; }

    /// <summary>The Dockerfile, relative to the context.</summary>
    public string? Dockerfile { get; set; }

    /// <summary>The stage that is built; null is the last.</summary>
    public string? Target { get; set; }

    /// <summary>Build arguments.</summary>
    public SortedDictionary<string, string> Args { get; } = new(StringComparer.Ordinal);

    /// <summary>Secrets that the build is given.</summary>
    public List<string> Secrets { get; } = [];
}

/// <summary>What is waited for.</summary>
/// <param name="Condition"><c>service_started</c>, <c>service_healthy</c> or <c>service_completed_successfully</c>.</param>
/// <param name="Required">False: where it fails, this service starts all the same. Null is Compose's default, true.</param>
public sealed record ComposeDependency(string Condition, bool? Required = null);

/// <summary>A check of a service's health. Times are Compose's, such as <c>5s</c>.</summary>
public sealed class ComposeHealthcheck
{
    /// <summary>Whether the check that the image brings along is put off.</summary>
    public bool Disable { get; set; }

    /// <summary><c>CMD</c> and the command with its arguments, or <c>CMD-SHELL</c> and a line for the shell.</summary>
    public List<string> Test { get; } = [];

    /// <summary>The time between two checks.</summary>
    public string? Interval { get; set; }

    /// <summary>The time that a check may take.</summary>
    public string? Timeout { get; set; }

    /// <summary>How many failures in a row make it unhealthy.</summary>
    public int? Retries { get; set; }

    /// <summary>The time after the start in which failures do not count.</summary>
    public string? StartPeriod { get; set; }

    /// <summary>The time between two checks within <see cref="StartPeriod"/>.</summary>
    public string? StartInterval { get; set; }
}

/// <summary>How a log is kept.</summary>
/// <param name="Driver">The engine's log driver, such as <c>json-file</c>.</param>
public sealed record ComposeLogging(string Driver)
{
    /// <summary>The driver's options.</summary>
    public SortedDictionary<string, string> Options { get; } = new(StringComparer.Ordinal);
}

/// <summary>The part of a service that says how it is deployed.</summary>
/// <param name="Resources">Limits on resources.</param>
public sealed record ComposeDeploy(ComposeResources Resources)
{
    /// <summary>With limits.</summary>
    /// <param name="memory">Such as <c>512M</c>.</param>
    /// <param name="pids">The most processes and threads.</param>
    /// <param name="cpus">Such as <c>1.5</c>.</param>
    public static ComposeDeploy Limit(string? memory = null, int? pids = null, string? cpus = null) =>
        new(new ComposeResources(new ComposeLimits(cpus, memory, pids)));
}

/// <summary>Resources of a service.</summary>
/// <param name="Limits">The most that it may take.</param>
public sealed record ComposeResources(ComposeLimits Limits);

/// <summary>The most that a service may take.</summary>
/// <param name="Cpus">Processors, such as <c>1.5</c>.</param>
/// <param name="Memory">Memory, such as <c>512M</c>.</param>
/// <param name="Pids">Processes and threads.</param>
public sealed record ComposeLimits(string? Cpus, string? Memory, int? Pids);
