using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Compose;

/// <summary>What a resource waits for, as what its service depends on.</summary>
internal static class ComposeWaits
{
    /// <param name="service">The service that waits.</param>
    /// <param name="container">Its resource.</param>
    /// <param name="names">What may be waited for.</param>
    /// <param name="errors">Takes what cannot be said.</param>
    public static void Add(ComposeService service, IResource container, IReadOnlySet<string> names, ComposeErrors errors)
    {
        foreach (var wait in container.Annotations.OfType<WaitAnnotation>())
        {
            if (wait.Resource is ParameterResource) continue;
            var awaited = Root(wait.Resource);
            if (!names.Contains(awaited.Name))
            {
                errors.Add(container.Name, $"it waits for '{awaited.Name}', which is not in the Compose file; wait for it in a run only (ExecutionContext.IsRunMode).");
                continue;
            }

            if (wait is { WaitType: WaitType.WaitForCompletion, ExitCode: not 0 })
                errors.Add(container.Name, $"it waits for '{awaited.Name}' to end with {wait.ExitCode}; Compose knows 0 only.");
            var condition = wait.WaitType switch
            {
                WaitType.WaitForCompletion => ComposeDependency.Completed,
                WaitType.WaitUntilHealthy when HasHealth(awaited) => ComposeDependency.Healthy,
                _ => ComposeDependency.Started,
            };
            // A wait for a database is one for its server too, and the stricter of both holds.
            if (condition != ComposeDependency.Started || !service.DependsOn.ContainsKey(awaited.Name))
                service.DependsOn[awaited.Name] = new ComposeDependency(condition);
        }
    }

    // A database is no container; its server is.
    private static IResource Root(IResource resource) => resource is IResourceWithParent child ? Root(child.Parent) : resource;

    private static bool HasHealth(IResource resource) =>
        resource.HasAnnotationOfType<HealthCheckAnnotation>() || resource.HasAnnotationOfType<ComposeHealthCheckAnnotation>();
}
