using Aspire.Hosting.Compose;
using MlApp.AppHost.Running;

namespace MlApp.AppHost.Publishing;

/// <summary>Which image each resource is published as, and what of it outlives the container.</summary>
internal static class ContainerImages
{
    /// <summary>MLflow's own server, with its database and artifacts in a volume.</summary>
    public static IResourceBuilder<IMlflowResource> PublishAsTrackingImage(this IResourceBuilder<IMlflowResource> mlflow) =>
        mlflow
            .WithComposeImage("mlflow-tracking")
            // The image has Python, and no curl.
            .WithComposeHealthCheck(url => ["CMD", "python", "-c", $"import urllib.request as r; r.urlopen('{url}', timeout=4)"])
            .PublishAsComposeService((_, service) => service.Limit(memory: "1G", pids: 256));

    /// <summary>The program of the application's image that serves.</summary>
    /// <param name="project">The API.</param>
    /// <param name="settings">Where the Dockerfile is.</param>
    /// <param name="trainer">
    /// What ends before it starts, however it ends: of a container that nobody waits for, <c>up --wait</c> takes the end for a failure.
    /// </param>
    public static IResourceBuilder<ProjectResource> PublishAsApiImage(
        this IResourceBuilder<ProjectResource> project, RunSettings settings, IResourceBuilder<ProjectResource> trainer)
    {
        const string program = "/app/bin/MlApp.Api";
        return project.PublishAsApplicationImage(settings, program)
            .WithComposeHealthCheck(url => ["CMD", program, "health", "--url", url])
            .PublishAsComposeService((_, service) =>
                service.DependsOn[trainer.Resource.Name] = new ComposeDependency(ComposeDependency.Completed, Required: false));
    }

    /// <summary>The program of the application's image that trains, once.</summary>
    public static IResourceBuilder<ProjectResource> PublishAsTrainerImage(this IResourceBuilder<ProjectResource> project, RunSettings settings) =>
        project.PublishAsApplicationImage(settings, "/app/bin/MlApp.Trainer").PublishAsComposeService((_, service) =>
        {
            service.Restart = "no";
            // The image's check asks the API.
            service.Healthcheck = new ComposeHealthcheck { Disable = true };
        });

    private static IResourceBuilder<ProjectResource> PublishAsApplicationImage(
        this IResourceBuilder<ProjectResource> project, RunSettings settings, string program)
    {
        project.PublishAsDockerFile(container => container
            .WithDockerfile(settings.Root, "Dockerfile.mlapp", "ml-app")
            .WithEntrypoint(program)
            .WithVolume($"{project.Resource.Name}-state", "/state"));
        return project.WithComposeImage("ml-application").PublishAsComposeService((_, service) =>
        {
            // Nothing stands in front of the API that could forward headers, and a dashboard that is away is not retried for.
            service.Environment.Remove("ASPNETCORE_FORWARDEDHEADERS_ENABLED");
            service.Environment.Remove("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY");
            service.Limit(memory: "1G", pids: 256);
        });
    }
}
