using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Compose;
using Aspire.Hosting.Pipelines;

namespace Aspire.Hosting;

/// <summary>Publishes an application as a Compose file. In a run, none of it does anything.</summary>
public static class ComposeFileBuilderExtensions
{
    /// <summary>Adds a publish step that writes <c>docker-compose.yml</c> to the output folder.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the Compose project.</param>
    public static IResourceBuilder<ComposeFileResource> AddComposeFile(this IDistributedApplicationBuilder builder, [ResourceName] string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var file = new ComposeFileResource(name, Path.GetFullPath(builder.AppHostDirectory));
        if (builder.ExecutionContext.IsPublishMode)
            builder.Pipeline.AddStep("publish-compose", context => ComposePublishStep.RunAsync(file, context), requiredBy: WellKnownPipelineSteps.Publish);
        return builder.CreateResourceBuilder(file);
    }

    /// <summary>Says which folder the file is meant for; by default the AppHost's.</summary>
    /// <param name="builder">The file.</param>
    /// <param name="path">A folder, relative to the AppHost's.</param>
    public static IResourceBuilder<ComposeFileResource> WithProjectDirectory(this IResourceBuilder<ComposeFileResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        builder.Resource.ProjectDirectory = Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
        return builder;
    }

    /// <summary>Puts the services on one bridge network of this name.</summary>
    /// <param name="builder">The file.</param>
    /// <param name="name">The network.</param>
    public static IResourceBuilder<ComposeFileResource> WithNetwork(this IResourceBuilder<ComposeFileResource> builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        builder.Resource.Network = name;
        return builder;
    }

    /// <summary>
    /// Names built images <c>REGISTRY/NAMESPACE/image:VERSION</c>, each part by the variable of that name with a default.
    /// </summary>
    /// <param name="builder">The file.</param>
    /// <param name="registry">The default registry.</param>
    /// <param name="namespace">The default account or organisation there.</param>
    /// <param name="version">The default tag.</param>
    public static IResourceBuilder<ComposeFileResource> WithImages(
        this IResourceBuilder<ComposeFileResource> builder, string registry, string @namespace, string version = "latest")
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Registry = new(registry, @namespace, version);
        return builder;
    }

    /// <summary>Says at the top of the file how it was made.</summary>
    /// <param name="builder">The file.</param>
    /// <param name="comment">One or more lines.</param>
    public static IResourceBuilder<ComposeFileResource> WithComment(this IResourceBuilder<ComposeFileResource> builder, string comment)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Comment = comment;
        return builder;
    }

    /// <summary>Adjusts every service, before what <see cref="PublishAsComposeService"/> says of one.</summary>
    /// <param name="builder">The file.</param>
    /// <param name="configure">Is given the resource and its service.</param>
    public static IResourceBuilder<ComposeFileResource> WithServiceDefaults(
        this IResourceBuilder<ComposeFileResource> builder, Action<IResource, ComposeService> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.ServiceDefaults.Add(configure);
        return builder;
    }

    /// <summary>Adjusts the file as a whole, at last.</summary>
    /// <param name="builder">The file.</param>
    /// <param name="configure">Is given the file.</param>
    public static IResourceBuilder<ComposeFileResource> ConfigureComposeFile(
        this IResourceBuilder<ComposeFileResource> builder, Action<ComposeFile> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Configurations.Add(configure);
        return builder;
    }

    /// <summary>Adjusts the service of one resource.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="configure">Is given the resource and its service.</param>
    public static IResourceBuilder<T> PublishAsComposeService<T>(
        this IResourceBuilder<T> builder, Action<IResource, ComposeService> configure) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ComposeServiceAnnotation(configure));
    }

    /// <summary>Names the image that is built for a resource; by default it is called as the resource.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The image's name, without registry and tag.</param>
    public static IResourceBuilder<T> WithComposeImage<T>(this IResourceBuilder<T> builder, string name) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.WithAnnotation(new ComposeImageAnnotation(name), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>
    /// Says which command checks the health of a resource from inside of its container, at the times of its probe.
    /// </summary>
    /// <param name="builder">The resource.</param>
    /// <param name="test">Is given the URL of the probe inside of the container, and gives <c>CMD</c> and a command.</param>
    public static IResourceBuilder<T> WithComposeHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<string, IReadOnlyList<string>> test) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(test);
        return builder.WithAnnotation(new ComposeHealthCheckAnnotation(test), ResourceAnnotationMutationBehavior.Replace);
    }
}
