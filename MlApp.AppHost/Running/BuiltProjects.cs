namespace MlApp.AppHost.Running;

/// <summary>
/// Starts projects from what was built of them. Aspire starts each one through a <c>dotnet run</c> of its own, which costs
/// more than a second and 150 MB for each and adds nothing once the AppHost's build has built them all.
/// </summary>
internal static class BuiltProjects
{
    /// <summary>Says where a project runs; without it, in the project's own folder.</summary>
    public static IResourceBuilder<T> WithWorkingDirectory<T>(this IResourceBuilder<T> builder, string folder) where T : ProjectResource =>
        builder.WithAnnotation(new WorkingDirectoryAnnotation(folder), ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Has every project of the model started from its binary, where that can be found.</summary>
    public static void StartProjectsFromTheirBinaries(this IDistributedApplicationBuilder builder)
    {
        // A debugger or dotnet watch starts projects its own way.
        if (builder.Configuration["DEBUG_SESSION_PORT"] is not null || builder.Configuration["DOTNET_WATCH"] is not null) return;

        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            var path = project.GetProjectMetadata().ProjectPath;
            if (FindBinary(path, AppContext.BaseDirectory, builder.AppHostDirectory) is not { } binary) continue;

            var folder = project.TryGetLastAnnotation<WorkingDirectoryAnnotation>(out var chosen) ? chosen.Folder : Path.GetDirectoryName(path)!;
            project.Annotations.Add(new ExecutableAnnotation { Command = binary, WorkingDirectory = folder });
        }
    }

    /// <summary>
    /// A project's binary lies where the running program's lies, with the one's name for the other's: in
    /// <c>artifacts/bin/NAME/debug</c>, or under the project's own <c>bin</c>.
    /// </summary>
    internal static string? FindBinary(string projectPath, string ownFolder, string ownProjectFolder)
    {
        var name = Path.GetFileNameWithoutExtension(projectPath);
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        var own = Path.TrimEndingDirectorySeparator(Path.GetFullPath(ownFolder));

        var inArtifacts = Path.GetFullPath(Path.Combine(own, "..", "..", name, Path.GetFileName(own), file));
        if (File.Exists(inArtifacts)) return inArtifacts;

        var below = Path.GetRelativePath(ownProjectFolder, own);
        if (below.StartsWith("..", StringComparison.Ordinal)) return null;
        var inProject = Path.Combine(Path.GetDirectoryName(projectPath)!, below, file);
        return File.Exists(inProject) ? inProject : null;
    }

    private sealed record WorkingDirectoryAnnotation(string Folder) : IResourceAnnotation;
}
