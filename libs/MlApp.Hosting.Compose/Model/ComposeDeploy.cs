namespace Aspire.Hosting.Compose;

/// <summary>The part of a service that says how it is deployed.</summary>
/// <param name="Replicas">How many containers of it there are; null is one.</param>
/// <param name="Resources">Limits on resources.</param>
public sealed record ComposeDeploy(int? Replicas = null, ComposeResources? Resources = null);

/// <summary>Resources of each of a service's containers.</summary>
/// <param name="Limits">The most that it may take.</param>
public sealed record ComposeResources(ComposeLimits Limits);

/// <summary>The most that a container may take.</summary>
/// <param name="Cpus">Processors, such as <c>1.5</c>.</param>
/// <param name="Memory">Memory, such as <c>512M</c>.</param>
/// <param name="Pids">Processes and threads.</param>
public sealed record ComposeLimits(string? Cpus, string? Memory, int? Pids);
