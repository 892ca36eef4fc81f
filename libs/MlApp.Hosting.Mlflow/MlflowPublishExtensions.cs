using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Publishes MLflow as a container.</summary>
public static class MlflowPublishExtensions
{
    /// <summary>
    /// Says from which Dockerfile the container is built that MLflow is published as. Its server listens on port 5000 and answers
    /// <c>/health</c>, and keeps all its state in <c>/mlflow</c>, which is a volume. In a run it does nothing.
    /// </summary>
    /// <param name="builder">The MLflow resource.</param>
    /// <param name="contextPath">The build's context, relative to the AppHost's folder.</param>
    /// <param name="dockerfilePath">The Dockerfile, relative to the context.</param>
    /// <param name="stage">The stage that is built; null is the last.</param>
    public static IResourceBuilder<IMlflowResource> PublishWithDockerfile(
        this IResourceBuilder<IMlflowResource> builder, string contextPath, string? dockerfilePath = null, string? stage = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(contextPath);
        if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode && builder.Resource is ContainerMlflowResource container)
            builder.ApplicationBuilder.CreateResourceBuilder(container)
                .WithImage(container.Name) // what is built is called so
                .WithDockerfile(contextPath, dockerfilePath, stage)
                .WithVolume($"{container.Name}-state", "/mlflow");
        return builder;
    }

    /// <summary>The container stands for MLflow in what is published, whichever mode this machine would run.</summary>
    internal static IResourceBuilder<ContainerMlflowResource> AddPublishedMlflow(this IDistributedApplicationBuilder builder, string name, int? port) =>
        builder.AddResource(new ContainerMlflowResource(name))
            .WithHttpEndpoint(port: port, targetPort: ContainerMlflowResource.ContainerPort, name: ContainerMlflowResource.EndpointName)
            .WithExternalHttpEndpoints()
            .WithHttpProbe(ProbeType.Readiness, "/health", timeoutSeconds: 5, initialDelaySeconds: 30);
}
