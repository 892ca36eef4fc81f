using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Compose;

/// <summary>Composes the file from the model.</summary>
internal sealed class ComposeFileComposer(
    ComposeFileResource resource, DistributedApplicationModel model, DistributedApplicationExecutionContext execution, ILogger logger)
{
    private readonly ComposeErrors _errors = new();

    /// <exception cref="ComposePublishException">The model holds what a Compose file cannot say; it names all of it.</exception>
    public async Task<ComposeFile> ComposeAsync(CancellationToken cancellationToken)
    {
        var published = model.Resources.Where(r => !r.IsExcludedFromPublish()).OrderBy(r => r.Name, StringComparer.Ordinal).ToList();
        var processes = published.Where(r => r is ExecutableResource or ProjectResource && !r.IsContainer()).ToList();
        foreach (var process in processes)
            _errors.Add(process.Name, "it is a process of this machine; say from which Dockerfile its container is built (PublishAsDockerFile), or leave it out (ExcludeFromManifest).");

        var containers = published.Where(r => r.IsContainer() && !IsBuiltOnly(r)).ToList();
        // What is refused already is not refused once more by whoever refers to it.
        var names = containers.Concat(processes).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        var file = new ComposeFile { Name = resource.Name };
        file.Networks[resource.Network] = new ComposeNetwork { Driver = "bridge" };
        foreach (var container in containers)
        {
            var values = new ComposeValueResolver(container, names, _errors);
            await InexpressibleAnnotations.CheckAsync(container, _errors, cancellationToken).ConfigureAwait(false);
            file.Services[container.Name] = await new ComposeServiceComposer(resource, file, container, values)
                .ComposeAsync(execution, logger, cancellationToken).ConfigureAwait(false);
        }

        foreach (var container in containers) ComposeWaits.Add(file.Services[container.Name], container, names, _errors);
        foreach (var container in containers) Adjust(container, file.Services[container.Name]);
        foreach (var configure in resource.Configurations) Adjust(resource.Name, "ConfigureComposeFile", () => configure(file));
        ComposeFileCheck.Run(file, names, _errors);
        _errors.ThrowIfAny();
        return file;
    }

    // An image that only gives its files to another one's build.
    private static bool IsBuiltOnly(IResource container) => container.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build) && !build.HasEntrypoint;

    private void Adjust(IResource container, ComposeService service)
    {
        foreach (var configure in resource.ServiceDefaults) Adjust(container.Name, "WithServiceDefaults", () => configure(container, service));
        foreach (var adjust in container.Annotations.OfType<ComposeServiceAnnotation>())
            Adjust(container.Name, "PublishAsComposeService", () => adjust.Configure(container, service));
    }

    // Whatever it throws: the errors that were found before it are told too.
    private void Adjust(string name, string method, Action adjust)
    {
        try
        {
            adjust();
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            _errors.Add(name, $"{method} failed: {failed.GetType().Name}: {failed.Message.ReplaceLineEndings(" ")}");
        }
    }
}
