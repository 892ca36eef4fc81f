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

    /// <summary>What its container is called; null is PROJECT-SERVICE-NUMBER.</summary>
    public string? ContainerName { get; set; }

    /// <summary>The services that this one waits for.</summary>
    public SortedDictionary<string, ComposeDependency> DependsOn { get; } = new(StringComparer.Ordinal);

    /// <summary>Volumes and bind mounts in the short form, <c>SOURCE:TARGET[:ro]</c>.</summary>
    public List<string> Volumes { get; } = [];

    /// <summary>The secrets that it is given, as files in <c>/run/secrets</c>.</summary>
    public List<string> Secrets { get; } = [];

    /// <summary>The environment.</summary>
    public SortedDictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Published ports, <c>ADDRESS:HOST:CONTAINER</c>.</summary>
    public List<string> Ports { get; } = [];

    /// <summary>The networks that it is on.</summary>
    public SortedDictionary<string, ComposeServiceNetwork> Networks { get; } = new(StringComparer.Ordinal);

    /// <summary>More hosts, <c>NAME=ADDRESS</c>; <c>host-gateway</c> is the address of the host.</summary>
    public List<string> ExtraHosts { get; } = [];

    /// <summary>The arguments; empty keeps the image's.</summary>
    public List<string> Command { get; } = [];

    /// <summary>What is run before the arguments; empty keeps the image's.</summary>
    public List<string> Entrypoint { get; } = [];

    /// <summary>The working directory; null keeps the image's.</summary>
    public string? WorkingDir { get; set; }

    /// <summary>When it is started again: <c>no</c>, <c>always</c>, <c>on-failure[:N]</c> or <c>unless-stopped</c>.</summary>
    public string? Restart { get; set; }

    /// <summary>How its health is checked; null is as the image says.</summary>
    public ComposeHealthcheck? Healthcheck { get; set; }

    /// <summary>How its log is kept.</summary>
    public ComposeLogging? Logging { get; set; }

    /// <summary>Labels of the container.</summary>
    public SortedDictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

    /// <summary>The user, and the group after a colon; null keeps the image's.</summary>
    public string? User { get; set; }

    /// <summary>Linux capabilities that are given.</summary>
    public List<string> CapAdd { get; } = [];

    /// <summary>Linux capabilities that are taken away.</summary>
    public List<string> CapDrop { get; } = [];

    /// <summary>How many of it there are, and what each may take.</summary>
    public ComposeDeploy? Deploy { get; set; }

    /// <summary>Devices of the host, <c>HOST:CONTAINER</c>.</summary>
    public List<string> Devices { get; } = [];

    /// <summary>Ports that are open to the other services only.</summary>
    public List<string> Expose { get; } = [];

    /// <summary>Whether a small init process forwards signals and reaps children.</summary>
    public bool Init { get; set; }

    /// <summary>What it is built for and runs as, such as <c>linux/amd64</c>; null is the engine's own.</summary>
    public string? Platform { get; set; }

    /// <summary>The profiles that it belongs to; without one it always runs.</summary>
    public List<string> Profiles { get; } = [];

    /// <summary>When its image is pulled: <c>always</c>, <c>missing</c> or <c>never</c>.</summary>
    public string? PullPolicy { get; set; }

    /// <summary>Whether the root file system cannot be written to.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>Security options such as <c>no-new-privileges:true</c>.</summary>
    public List<string> SecurityOpt { get; } = [];

    /// <summary>The size of <c>/dev/shm</c>, such as <c>256m</c>.</summary>
    public string? ShmSize { get; set; }

    /// <summary>How long it has between being asked to stop and being killed, such as <c>20s</c>.</summary>
    public string? StopGracePeriod { get; set; }

    /// <summary>The signal that asks it to stop; null is the image's, or SIGTERM.</summary>
    public string? StopSignal { get; set; }

    /// <summary>Kernel parameters of its namespaces.</summary>
    public SortedDictionary<string, string> Sysctls { get; } = new(StringComparer.Ordinal);

    /// <summary>Folders in memory.</summary>
    public List<string> Tmpfs { get; } = [];

    /// <summary>Says what each of its containers may take at most, and keeps how many there are.</summary>
    /// <param name="memory">Such as <c>512M</c>.</param>
    /// <param name="pids">The most processes and threads.</param>
    /// <param name="cpus">Processors, such as <c>1.5</c>.</param>
    public void Limit(string? memory = null, int? pids = null, string? cpus = null) =>
        Deploy = new ComposeDeploy(Deploy?.Replicas, new ComposeResources(new ComposeLimits(cpus, memory, pids)));
}

/// <summary>A network that a service is on.</summary>
public sealed class ComposeServiceNetwork
{
    /// <summary>Names that it has there, besides its own.</summary>
    public List<string> Aliases { get; } = [];
}

/// <summary>What is waited for.</summary>
/// <param name="Condition"><see cref="Started"/>, <see cref="Healthy"/> or <see cref="Completed"/>.</param>
/// <param name="Required">False: where it fails, this service starts all the same. Null is Compose's default, true.</param>
public sealed record ComposeDependency(string Condition, bool? Required = null)
{
    /// <summary>It is running.</summary>
    public const string Started = "service_started";

    /// <summary>Its health check succeeds.</summary>
    public const string Healthy = "service_healthy";

    /// <summary>It ended with 0.</summary>
    public const string Completed = "service_completed_successfully";
}

/// <summary>How a log is kept.</summary>
/// <param name="Driver">The engine's log driver, such as <c>json-file</c>.</param>
public sealed record ComposeLogging(string Driver)
{
    /// <summary>The driver's options.</summary>
    public SortedDictionary<string, string> Options { get; } = new(StringComparer.Ordinal);
}
