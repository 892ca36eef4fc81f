using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A module of an environment as a resource: by what Aspire has for every program.</summary>
internal static class PythonModule
{
    /// <summary>Adds it; the environment is ours to make.</summary>
    public static IResourceBuilder<ExecutableResource> AddModule(
        this IDistributedApplicationBuilder builder, string name, PythonEnvironment environment, string workingDirectory, string module) =>
        builder.AddExecutable(name, environment.Python, workingDirectory, "-m", module);
}
