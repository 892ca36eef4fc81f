using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>What a container of MLflow's own server would be run from on this machine.</summary>
/// <param name="Dockerfile">What its image is built from, with an absolute context.</param>
/// <param name="Image">The image's name: one for each context, so that a build replaces the last one.</param>
/// <param name="Engine">The engine that builds and runs it.</param>
/// <param name="BuildOptions">More options for the build.</param>
internal sealed record MlflowContainer(MlflowDockerfile Dockerfile, string Image, ContainerEngine Engine, string? BuildOptions)
{
    /// <summary>The image is called as <c>Mlflow:Image</c> says, and built with the options of <c>Mlflow:BuildOptions</c>.</summary>
    public static MlflowContainer From(IConfiguration configuration, MlflowDockerfile dockerfile, string appHostFolder)
    {
        var context = Path.GetFullPath(dockerfile.ContextPath, appHostFolder);
        var image = configuration["Mlflow:Image"] is { Length: > 0 } name ? name : $"mlflow-tracking:{MlflowStores.HashOf(context)}";
        return new(dockerfile with { ContextPath = context }, image, ContainerEngine.From(configuration), configuration["Mlflow:BuildOptions"]);
    }
}
