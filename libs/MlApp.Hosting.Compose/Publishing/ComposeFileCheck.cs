namespace Aspire.Hosting.Compose;

/// <summary>
/// What Compose itself would say only when the file is run. It looks at the finished file: an adjustment may have made it wrong, or
/// have put it right.
/// </summary>
internal static class ComposeFileCheck
{
    /// <param name="file">The finished file.</param>
    /// <param name="names">The resources that are known, of which some may have been refused.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static void Run(ComposeFile file, IReadOnlySet<string> names, ComposeErrors errors)
    {
        foreach (var (name, service) in file.Services)
        {
            CheckDependencies(file, name, service, names, errors);
            CheckReplicas(name, service, errors);
            CheckDeclared(name, "network", service.Networks.Keys, file.Networks.Keys, errors);
            CheckDeclared(name, "secret", service.Secrets, file.Secrets.Keys, errors);
            // A source that begins with a dot or a slash is a folder; a text without a colon is an anonymous volume.
            CheckDeclared(name, "volume", service.Volumes.Where(v => v.Contains(':', StringComparison.Ordinal) && v[0] is not ('.' or '/' or '~' or '$'))
                .Select(v => v[..v.IndexOf(':', StringComparison.Ordinal)]), file.Volumes.Keys, errors);
        }
    }

    private static void CheckDependencies(ComposeFile file, string name, ComposeService service, IReadOnlySet<string> names, ComposeErrors errors)
    {
        foreach (var (other, dependency) in service.DependsOn)
        {
            if (!file.Services.TryGetValue(other, out var awaited))
            {
                if (!names.Contains(other)) errors.Add(name, $"it depends on '{other}', which is not in the Compose file.");
                continue;
            }

            if (dependency.Condition == ComposeDependency.Healthy && awaited.Healthcheck is null or { Disable: true })
                errors.Add(other, $"'{name}' waits until it is healthy, which nothing in its container can say; give it a command (WithComposeHealthCheck).");
            if (awaited.Profiles.Count > 0 && dependency.Required is not false && !service.Profiles.Any(awaited.Profiles.Contains))
                errors.Add(name, $"it depends on '{other}', which is started only when it is asked for (profile '{awaited.Profiles[0]}').");
        }
    }

    private static void CheckReplicas(string name, ComposeService service, ComposeErrors errors)
    {
        if (service.Deploy?.Replicas is not > 1) return;
        // Without a colon the host's port is a free one, of which each replica gets its own.
        if (service.Ports.FirstOrDefault(port => port.Contains(':', StringComparison.Ordinal)) is { } fixedPort)
            errors.Add(name, $"it has {service.Deploy.Replicas} replicas, which cannot all have the port {fixedPort} of the host; let something else publish it, or have one replica (WithReplicas).");
        if (service.ContainerName is { } container)
            errors.Add(name, $"it has {service.Deploy.Replicas} replicas, which cannot all be called '{container}' (WithContainerName).");
    }

    private static void CheckDeclared(string service, string kind, IEnumerable<string> used, ICollection<string> declared, ComposeErrors errors)
    {
        foreach (var missing in used.Where(name => !declared.Contains(name)))
            errors.Add(service, $"it uses the {kind} '{missing}', which the Compose file does not declare (ConfigureComposeFile).");
    }
}
