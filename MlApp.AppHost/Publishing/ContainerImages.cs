using Aspire.Hosting.Compose;
using MlApp.AppHost.Running;

namespace MlApp.AppHost.Publishing;

/// <summary>Which image each resource is published as, and what of it outlives the container.</summary>
internal static class ContainerImages
{
    /// <summary>MLflow's own server, with its database and artifacts in a volume.</summary>
    public static IResourceBuilder<IMlflowResource> PublishAsTrackingImage(this IResourceBuilder<IMlflowResource> mlflow, RunSettings settings) =>
        mlflow
            .PublishWithDockerfile(settings.Root, "Dockerfile.mlflow", "mlflow")
            .WithComposeImage("mlflow-tracking")
            // The image has Python, and no curl.
            .WithComposeHealthCheck(url => ["CMD", "python", "-c", $"import urllib.request as r; r.urlopen('{url}', timeout=4)"])
            .PublishAsComposeService((_, service) => service.Deploy = ComposeDeploy.Limit(memory: "1G", pids: 256));

    /// <summary>A program of the application's image; trainer and API share that.</summary>
    public static IResourceBuilder<ProjectResource> PublishAsApplicationImage(
        this IResourceBuilder<ProjectResource> project, RunSettings settings, string program, bool runsOnce = false)
    {
        project.PublishAsDockerFile(container => container
            .WithDockerfile(settings.Root, "Dockerfile.mlapp", "ml-app")
            .WithEntrypoint(program)
            .WithVolume($"{project.Resource.Name}-state", "/state"));
        project.WithComposeImage("ml-application").PublishAsComposeService((_, service) =>
        {
            // Nothing stands in front of the API that could forward headers, and a dashboard that is away is not retried for.
            service.Environment.Remove("ASPNETCORE_FORWARDEDHEADERS_ENABLED");
            service.Environment.Remove("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY");
            service.Deploy = ComposeDeploy.Limit(memory: "1G", pids: 256);
            if (runsOnce) service.Restart = "no";
        });
        return runsOnce ? project : project.WithComposeHealthCheck(url => ["CMD", program, "health", "--url", url]);
    }
}
