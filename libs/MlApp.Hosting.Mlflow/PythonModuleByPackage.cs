using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A module of an environment as a resource: by Aspire.Hosting.Python, where the package sources have it.</summary>
internal static class PythonModule
{
    /// <summary>Adds it; the environment is ours to make.</summary>
    public static IResourceBuilder<ExecutableResource> AddModule(
        this IDistributedApplicationBuilder builder, string name, PythonEnvironment environment, string workingDirectory, string module) =>
        builder.AddPythonModule(name, workingDirectory, module).WithVirtualEnvironment(environment.Folder, createIfNotExists: false);
}
