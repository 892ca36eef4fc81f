using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Compose;

/// <summary>Composes the file from the model.</summary>
internal sealed class ComposeFileComposer(
    ComposeFileResource resource, DistributedApplicationModel model, DistributedApplicationExecutionContext execution, ILogger logger)
{
    public async Task<ComposeFile> ComposeAsync(CancellationToken cancellationToken)
    {
        var published = model.Resources.Where(r => !r.IsExcludedFromPublish()).ToList();
        if (published.FirstOrDefault(r => r is ExecutableResource or ProjectResource && !r.IsContainer()) is { } process)
            throw new ComposePublishException($"{process.Name}: a process is no container; say from which Dockerfile it is built (PublishAsDockerFile).");

        var containers = published.Where(r => r.IsContainer()).OrderBy(r => r.Name, StringComparer.Ordinal).ToList();
        var names = containers.Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        var file = new ComposeFile { Name = resource.Name };
        file.Networks[resource.Network] = new ComposeNetwork { Driver = "bridge" };
        foreach (var container in containers)
            file.Services[container.Name] = await new ComposeServiceComposer(resource, file, container, new(container, names))
                .ComposeAsync(execution, logger, cancellationToken).ConfigureAwait(false);
        foreach (var container in containers) AddWaits(file, container);
        foreach (var container in containers) Adjust(container, file.Services[container.Name]);
        foreach (var configure in resource.Configurations) configure(file);
        CheckWaits(file);
        CheckNames(file);
        return file;
    }

    private void Adjust(IResource container, ComposeService service)
    {
        foreach (var configure in resource.ServiceDefaults) configure(container, service);
        foreach (var adjust in container.Annotations.OfType<ComposeServiceAnnotation>()) adjust.Configure(container, service);
    }

    private static void AddWaits(ComposeFile file, IResource container)
    {
        foreach (var wait in container.Annotations.OfType<WaitAnnotation>())
        {
            if (wait.Resource is ParameterResource) continue;
            if (!file.Services.ContainsKey(wait.Resource.Name))
                throw new ComposePublishException($"{container.Name}: it waits for '{wait.Resource.Name}', which is not in the Compose file.");
            if (wait is { WaitType: WaitType.WaitForCompletion, ExitCode: not 0 })
                throw new ComposePublishException($"{container.Name}: it waits for '{wait.Resource.Name}' to end with {wait.ExitCode}; Compose knows 0 only.");
            file.Services[container.Name].DependsOn[wait.Resource.Name] = new ComposeDependency(wait.WaitType switch
            {
                WaitType.WaitForCompletion => "service_completed_successfully",
                WaitType.WaitUntilHealthy when wait.Resource.HasAnnotationOfType<HealthCheckAnnotation>()
                    || wait.Resource.HasAnnotationOfType<ComposeHealthCheckAnnotation>() => "service_healthy",
                _ => "service_started",
            });
        }
    }

    // After the adjustments, which may give a health check or take one away.
    private static void CheckWaits(ComposeFile file)
    {
        foreach (var (name, service) in file.Services)
        {
            foreach (var (other, dependency) in service.DependsOn)
            {
                if (!file.Services.TryGetValue(other, out var target))
                    throw new ComposePublishException($"{name}: it depends on '{other}', which is not in the Compose file.");
                if (dependency.Condition == "service_healthy" && target.Healthcheck is null)
                    throw new ComposePublishException(
                        $"{name}: it waits until '{other}' is healthy, which nothing in its container can say; give '{other}' a command (WithComposeHealthCheck).");
            }
        }
    }

    // Compose itself would say so only when it is run.
    private static void CheckNames(ComposeFile file)
    {
        foreach (var (name, service) in file.Services)
        {
            Check(name, "network", service.Networks, file.Networks.Keys);
            Check(name, "secret", service.Secrets, file.Secrets.Keys);
            Check(name, "configuration", service.Configs, file.Configs.Keys);
            // A source that begins with a dot or a slash is a folder; a text without a colon is an anonymous volume.
            Check(name, "volume", service.Volumes.Where(v => v.Contains(':', StringComparison.Ordinal) && v[0] is not ('.' or '/' or '~' or '$'))
                .Select(v => v[..v.IndexOf(':', StringComparison.Ordinal)]), file.Volumes.Keys);
        }
    }

    private static void Check(string service, string kind, IEnumerable<string> used, ICollection<string> declared)
    {
        if (used.FirstOrDefault(name => !declared.Contains(name)) is { } missing)
            throw new ComposePublishException($"{service}: it uses the {kind} '{missing}', which the Compose file does not declare (ConfigureComposeFile).");
    }
}
