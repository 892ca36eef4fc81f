using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>MLflow's own server as a container: one that is run on this machine, or one that is published.</summary>
internal static class MlflowContainerExtensions
{
    private const string StateFolder = "/mlflow";

    /// <summary>A container of this run, on a volume that outlives it.</summary>
    public static IResourceBuilder<ContainerMlflowResource> AddContainerMlflow(
        this IDistributedApplicationBuilder builder, string name, int? port, MlflowContainer container, MlflowStores stores, MlflowModeChoice choice)
    {
        // The one that was asked, where Aspire would look for one itself.
        builder.Configuration["DcpPublisher:ContainerRuntime"] ??= container.Engine.Command;
        return builder.AddResource(new ContainerMlflowResource(name))
            .WithImage(container.Image)
            .WithImagePullPolicy(ImagePullPolicy.Never)
            // A small first process that passes signals on and ends what is left: without it some servers take ten seconds to stop.
            .WithContainerRuntimeArgs("--init")
            .WithVolume(stores.Volume, StateFolder)
            // Without Aspire's proxy in between: it would accept connections before there is a server.
            .WithHttpEndpoint(port: port, targetPort: ContainerMlflowResource.ContainerPort, name: ContainerMlflowResource.EndpointName, isProxied: false)
            // By which names it is called: from this machine by any port, from other containers by its own. It answers 403 to others.
            .WithEnvironment("MLFLOW_SERVER_ALLOWED_HOSTS",
                $"localhost,localhost:*,127.0.0.1,127.0.0.1:*,{name},{name}:*,{name}.dev.internal,{name}.dev.internal:*")
            .WithHttpHealthCheck("/health", endpointName: ContainerMlflowResource.EndpointName)
            .WithUrlForEndpoint(ContainerMlflowResource.EndpointName, url => url.DisplayText = "MLflow (container)")
            .WithIconName("BeakerSettings")
            .WithMode(choice, $"the volume {stores.Volume}")
            .OnBeforeResourceStarted(async (resource, started, ct) =>
            {
                await started.Services.SayModeAsync(resource).ConfigureAwait(false);
                // What is there is run as it is, unless the container was asked for: that is how an edit gets into the image.
                if (choice.IsAskedFor) await started.Services.BuildAsync(resource, container, ct).ConfigureAwait(false);
                stores.NoteContainer();
            });
    }

    /// <summary>The container stands for MLflow in what is published, whichever mode this machine would run.</summary>
    public static IResourceBuilder<ContainerMlflowResource> AddPublishedMlflow(
        this IDistributedApplicationBuilder builder, string name, int? port, MlflowDockerfile? dockerfile)
    {
        var mlflow = builder.AddResource(new ContainerMlflowResource(name))
            .WithHttpEndpoint(port: port, targetPort: ContainerMlflowResource.ContainerPort, name: ContainerMlflowResource.EndpointName)
            .WithExternalHttpEndpoints()
            .WithHttpProbe(ProbeType.Readiness, "/health", timeoutSeconds: 5, initialDelaySeconds: 30);
        return dockerfile is null ? mlflow : mlflow
            .WithImage(name) // what is built is called so
            .WithDockerfile(dockerfile.ContextPath, dockerfile.DockerfilePath, dockerfile.Stage)
            .WithVolume($"{name}-state", StateFolder);
    }

    /// <summary>
    /// Builds the image under one name. Aspire's own build gives it a new name in each run, all of which stay, and cannot be told
    /// of named contexts.
    /// </summary>
    private static Task BuildAsync(this IServiceProvider services, ContainerMlflowResource mlflow, MlflowContainer container, CancellationToken cancellationToken) =>
        services.PrepareAsync(mlflow, (say, step) =>
        {
            step("building its image");
            say($"Building the image {container.Image} from {container.Dockerfile.DockerfilePath ?? "Dockerfile"}.");
            return container.Engine.BuildAsync(
                container.Dockerfile, container.Image, ContainerEngine.SplitOptions(container.BuildOptions), say, cancellationToken);
        });
}
