using Aspire.Hosting.Compose;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The Compose file that an application is published as. It is no part of a run.</summary>
/// <param name="name">The name of the Compose project.</param>
/// <param name="projectDirectory">The folder that the file is meant for, as an absolute path.</param>
public sealed class ComposeFileResource([ResourceName] string name, string projectDirectory) : Resource(name)
{
    /// <summary>The folder that the file is meant for: builds and bind mounts are written relative to it.</summary>
    public string ProjectDirectory { get; internal set; } = projectDirectory;

    internal string Network { get; set; } = "default";

    internal string Comment { get; set; } =
        "Written by the AppHost's publish step from the app model; change that, and publish again.";

    internal ComposeRegistry? Registry { get; set; }

    internal List<Action<IResource, ComposeService>> ServiceDefaults { get; } = [];

    internal List<Action<ComposeFile>> Configurations { get; } = [];
}

/// <summary>Where built images come from and what they are called, unless variables say otherwise.</summary>
internal sealed record ComposeRegistry(string Host, string Namespace, string Version);

internal sealed record ComposeImageAnnotation(string Name) : IResourceAnnotation;

internal sealed record ComposeServiceAnnotation(Action<IResource, ComposeService> Configure) : IResourceAnnotation;

internal sealed record ComposeHealthCheckAnnotation(Func<string, IReadOnlyList<string>> Test) : IResourceAnnotation;
