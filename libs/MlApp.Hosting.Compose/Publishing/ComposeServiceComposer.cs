using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Compose;

/// <summary>Composes the service of one container resource from its annotations.</summary>
internal sealed class ComposeServiceComposer(
    ComposeFileResource options, ComposeFile file, IResource resource, ComposeValueResolver values)
{
    private readonly ComposeService _service = new();

    public async Task<ComposeService> ComposeAsync(
        DistributedApplicationExecutionContext execution, ILogger logger, CancellationToken cancellationToken)
    {
        AddImage();
        AddEndpoints();
        AddMounts();
        AddHealthCheck();
        _service.Networks.Add(options.Network);

        var configuration = await ExecutionConfigurationBuilder.Create(resource).WithArgumentsConfig().WithEnvironmentVariablesConfig()
            .BuildAsync(execution, logger, cancellationToken).ConfigureAwait(false);
        if (configuration.Exception is { } failed)
            throw new ComposePublishException($"{resource.Name}: its environment or arguments cannot be told: {failed.GetBaseException().Message}");
        foreach (var (name, (unprocessed, _)) in configuration.EnvironmentVariablesWithUnprocessed) AddEnvironment(name, unprocessed);
        foreach (var argument in configuration.ArgumentsWithUnprocessed)
            _service.Command.Add(values.Resolve(argument.Unprocessed, $"argument {_service.Command.Count + 1}"));
        if (resource is ContainerResource { Entrypoint: { } entrypoint }) _service.Entrypoint.Add(ComposeText.Literal(entrypoint));
        return _service;
    }

    private void AddImage()
    {
        if (!resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build))
        {
            if (!resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
                throw new ComposePublishException($"{resource.Name}: it has neither an image nor a Dockerfile.");
            var reference = image.Registry is { Length: > 0 } registry ? $"{registry}/{image.Image}" : image.Image;
            _service.Image = image.SHA256 is { Length: > 0 } digest
                ? $"{reference}@sha256:{digest}"
                : $"{reference}:{ComposeText.Variable(resource.Name + "_VERSION", image.Tag ?? "latest")}";
            return;
        }

        if (build.DockerfileFactory is not null)
            throw new ComposePublishException($"{resource.Name}: its Dockerfile is generated; write it to a file, which the Compose file can name.");
        var name = resource.TryGetLastAnnotation<ComposeImageAnnotation>(out var chosen) ? chosen.Name : resource.Name;
        _service.Image = options.Registry is { } images
            ? $"{ComposeText.Variable("REGISTRY", images.Host)}/{ComposeText.Variable("NAMESPACE", images.Namespace)}/{name}:{ComposeText.Variable("VERSION", images.Version)}"
            : name;
        _service.Build = new ComposeBuild
        {
            Context = Relative(build.ContextPath, "its build context"),
            Dockerfile = ComposeText.Literal(Path.GetRelativePath(build.ContextPath, build.DockerfilePath).Replace('\\', '/')),
            Target = build.Stage,
        };
        foreach (var (argument, value) in build.BuildArguments) _service.Build.Args[argument] = values.Resolve(value, $"build argument {argument}");
        foreach (var (secret, value) in build.BuildSecrets)
        {
            if (value is not ParameterResource parameter) throw values.Cannot($"build secret {secret}", "is no parameter");
            file.Secrets[secret] = Secret(parameter);
            _service.Build.Secrets.Add(secret);
        }
    }

    private void AddEndpoints()
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        var several = endpoints.Count(endpoint => endpoint.IsExternal) > 1;
        foreach (var endpoint in endpoints)
        {
            if (endpoint.TargetPort is not { } target) throw values.Cannot($"endpoint {endpoint.Name}", "has no target port");
            var protocol = endpoint.Protocol == System.Net.Sockets.ProtocolType.Udp ? "/udp" : "";
            var container = target.ToString(CultureInfo.InvariantCulture) + protocol;
            if (!endpoint.IsExternal)
            {
                if (!_service.Expose.Contains(container)) _service.Expose.Add(container);
                continue;
            }

            var variable = several ? $"{resource.Name}_{endpoint.Name}_PORT" : $"{resource.Name}_PORT";
            var host = (endpoint.Port ?? target).ToString(CultureInfo.InvariantCulture);
            _service.Ports.Add($"{ComposeText.Variable("BIND_ADDRESS", "127.0.0.1")}:{ComposeText.Variable(variable, host)}:{container}");
        }
    }

    private void AddMounts()
    {
        foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>())
        {
            var source = "";
            if (mount.Type is ContainerMountType.BindMount)
                source = Relative(mount.Source ?? throw values.Cannot($"bind mount {mount.Target}", "has no source"), $"bind mount {mount.Target}") + ":";
            else if (mount.Source is { } volume)
            {
                file.Volumes.TryAdd(volume, new ComposeVolume());
                source = volume + ":";
            }

            _service.Volumes.Add(source + ComposeText.Literal(mount.Target) + (mount.IsReadOnly ? ":ro" : ""));
        }
    }

    private void AddHealthCheck()
    {
        var probe = resource.Annotations.OfType<EndpointProbeAnnotation>()
            .OrderBy(p => p.Type is ProbeType.Readiness ? 0 : 1).FirstOrDefault();
        if (!resource.TryGetLastAnnotation<ComposeHealthCheckAnnotation>(out var check))
        {
            if (probe is null) return;
            throw new ComposePublishException(
                $"{resource.Name}: it has a probe of '{probe.Path}', but no command that asks for it inside of the container (WithComposeHealthCheck).");
        }

        var url = probe is null ? "" : $"{probe.EndpointReference.Scheme}://127.0.0.1:{probe.EndpointReference.EndpointAnnotation.TargetPort}{probe.Path}";
        _service.Healthcheck = new ComposeHealthcheck();
        _service.Healthcheck.Test.AddRange(check.Test(url).Select(ComposeText.Literal));
        if (probe is null) return;
        _service.Healthcheck.Interval = Seconds(probe.PeriodSeconds);
        _service.Healthcheck.Timeout = Seconds(probe.TimeoutSeconds);
        _service.Healthcheck.Retries = probe.FailureThreshold;
        _service.Healthcheck.StartPeriod = Seconds(probe.InitialDelaySeconds);
    }

    private void AddEnvironment(string name, object? value)
    {
        if ((value as IResourceBuilder<ParameterResource>)?.Resource is { } built) value = built;
        // A reference expression that is one secret and nothing else is that secret.
        if (value is ReferenceExpression { IsConditional: false, Format: "{0}", ValueProviders: [ParameterResource only] }) value = only;
        if (value is not ParameterResource { Secret: true } secret)
        {
            _service.Environment[name] = values.Resolve(value, $"environment variable {name}");
            return;
        }

        file.Secrets[secret.Name] = Secret(secret);
        if (!_service.Secrets.Contains(secret.Name)) _service.Secrets.Add(secret.Name);
        _service.Environment[name + "_FILE"] = $"/run/secrets/{secret.Name}";
    }

    // A file, and not a variable: that needs a root file system which Compose can write to.
    private static ComposeSecret Secret(ParameterResource parameter) =>
        new() { File = ComposeText.Variable(parameter.Name + "_FILE", $"./secrets/{parameter.Name}") };

    private string Relative(string path, string where)
    {
        var relative = Path.GetRelativePath(options.ProjectDirectory, Path.GetFullPath(path, options.ProjectDirectory)).Replace('\\', '/');
        if (relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative))
            throw values.Cannot(where, "lies outside of the folder of the Compose file (WithProjectDirectory)");
        return relative == "." ? "." : "./" + ComposeText.Literal(relative);
    }

    private static string Seconds(int seconds) => seconds.ToString(CultureInfo.InvariantCulture) + "s";
}
