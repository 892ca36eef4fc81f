using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Compose;

/// <summary>Annotations that mean something in a container and have no words in a Compose file. They are refused, not dropped.</summary>
internal static class InexpressibleAnnotations
{
    public static async Task CheckAsync(IResource resource, ComposeErrors errors, CancellationToken cancellationToken)
    {
        // Compose's configs have no folders, and no place in a container whose root cannot be written.
        foreach (var files in resource.Annotations.OfType<ContainerFileSystemCallbackAnnotation>())
            errors.Add(resource.Name, $"files are put into '{files.DestinationPath}' when its container is made (WithContainerFiles); copy them in its Dockerfile, or mount them (WithBindMount).");

        foreach (var files in resource.Annotations.OfType<ContainerFilesDestinationAnnotation>())
            errors.Add(resource.Name, $"files of '{files.Source.Name}' are put into '{files.DestinationPath}' when its image is built (PublishWithContainerFiles); copy them in its Dockerfile (COPY --from).");

        // They may be meant for a run alone: then none is given now.
        List<object> arguments = [];
        foreach (var runtime in resource.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
            await runtime.Callback(new ContainerRuntimeArgsCallbackContext(arguments, cancellationToken)).ConfigureAwait(false);
        if (arguments.Count > 0)
            errors.Add(resource.Name, $"'{string.Join(' ', arguments.Select(argument => argument as string ?? "…"))}' is for the container runtime's command line (WithContainerRuntimeArgs); give it in a run only (ExecutionContext.IsRunMode), and say what it means in PublishAsComposeService.");
    }
}
