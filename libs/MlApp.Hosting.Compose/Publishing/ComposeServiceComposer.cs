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
        new ComposeImageComposer(options, file, resource, values).AddTo(_service);
        AddContainer();
        AddEndpoints();
        foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>()) AddMount(mount);
        AddHealthCheck();
        await AddProcessAsync(execution, logger, cancellationToken).ConfigureAwait(false);
        AddTelemetry();
        return _service;
    }

    private void AddContainer()
    {
        if (resource.TryGetLastAnnotation<ContainerNameAnnotation>(out var name)) _service.ContainerName = ComposeText.Literal(name.Name);
        if (resource.GetReplicaCount() is > 1 and var replicas) _service.Deploy = new ComposeDeploy(replicas);
        // Compose starts a service with a profile when it is asked for by its name.
        if (resource.HasAnnotationOfType<ExplicitStartupAnnotation>()) _service.Profiles.Add(resource.Name);
        var network = _service.Networks[options.Network] = new ComposeServiceNetwork();
        network.Aliases.AddRange(resource.Annotations.OfType<ContainerNetworkAliasAnnotation>().Select(alias => ComposeText.Literal(alias.Alias)));
    }

    private void AddEndpoints()
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        var several = endpoints.Count(endpoint => endpoint.IsExternal) > 1;
        foreach (var endpoint in endpoints)
        {
            if (endpoint.TargetPort is not { } target)
            {
                values.Cannot($"endpoint {endpoint.Name}", "has no target port");
                continue;
            }

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

    private void AddMount(ContainerMountAnnotation mount)
    {
        var target = ComposeText.Literal(mount.Target) + (mount.IsReadOnly ? ":ro" : "");
        switch (mount)
        {
            case { Type: ContainerMountType.Volume, Source: null }:
                _service.Volumes.Add(target);
                break;
            case { Type: ContainerMountType.Volume, Source: { } volume }:
                file.Volumes.TryAdd(volume, new ComposeVolume());
                _service.Volumes.Add($"{volume}:{target}");
                break;
            case { Source: { } source } when EngineSocket(source) is { } socket:
                _service.Volumes.Add($"{socket}:{target}");
                break;
            case { Source: { } folder }:
                _service.Volumes.Add($"{values.Relative(options.ProjectDirectory, folder, $"bind mount {mount.Target}")}:{target}");
                break;
            default:
                values.Cannot($"bind mount {mount.Target}", "has no source");
                break;
        }
    }

    // The engine's own socket is at one place on every machine, and no file of the project. Windows puts a drive before it.
    private static string? EngineSocket(string source)
    {
        const string socket = "/var/run/docker.sock";
        return source.Replace('\\', '/').EndsWith(socket, StringComparison.Ordinal) ? socket : null;
    }

    private void AddHealthCheck()
    {
        // Without a command the image's own check stays, if it has one. Whoever waits for more is refused when the file is checked.
        if (!resource.TryGetLastAnnotation<ComposeHealthCheckAnnotation>(out var check)) return;
        var probe = resource.Annotations.OfType<EndpointProbeAnnotation>()
            .OrderBy(p => p.Type is ProbeType.Readiness ? 0 : 1).FirstOrDefault();
        var url = probe is null ? "" : $"{probe.EndpointReference.Scheme}://127.0.0.1:{probe.EndpointReference.EndpointAnnotation.TargetPort}{probe.Path}";
        _service.Healthcheck = new ComposeHealthcheck();
        _service.Healthcheck.Test.AddRange(check.Test(url).Select(ComposeText.Literal));
        if (probe is null) return;
        _service.Healthcheck.Interval = Seconds(probe.PeriodSeconds);
        _service.Healthcheck.Timeout = Seconds(probe.TimeoutSeconds);
        _service.Healthcheck.Retries = probe.FailureThreshold;
        _service.Healthcheck.StartPeriod = Seconds(probe.InitialDelaySeconds);
    }

    private async Task AddProcessAsync(DistributedApplicationExecutionContext execution, ILogger logger, CancellationToken cancellationToken)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(resource).WithArgumentsConfig().WithEnvironmentVariablesConfig()
            .BuildAsync(execution, logger, cancellationToken).ConfigureAwait(false);
        if (configuration.Exception is { } failed)
            values.Cannot("its environment or arguments", $"cannot be told: {failed.GetBaseException().Message.ReplaceLineEndings(" ")}");
        foreach (var (name, (unprocessed, _)) in configuration.EnvironmentVariablesWithUnprocessed) AddEnvironment(name, unprocessed);
        foreach (var argument in configuration.ArgumentsWithUnprocessed)
            _service.Command.Add(values.Resolve(argument.Unprocessed, $"argument {_service.Command.Count + 1}"));
        if (resource is not ContainerResource container) return;
        if (container.Entrypoint is { } entrypoint) _service.Entrypoint.Add(ComposeText.Literal(entrypoint));
        if (container.ShellExecution is not true || _service.Command is [] or ["-c", ..]) return;
        var line = string.Join(' ', _service.Command);
        _service.Command.Clear();
        _service.Command.AddRange("-c", line);
    }

    private void AddEnvironment(string name, object? value)
    {
        if (ComposeValueResolver.AsSecret(value) is not { } secret)
        {
            _service.Environment[name] = values.Resolve(value, $"environment variable {name}");
            return;
        }

        file.Secrets[secret.Name] = ComposeImageComposer.Secret(secret);
        if (!_service.Secrets.Contains(secret.Name)) _service.Secrets.Add(secret.Name);
        _service.Environment[name + "_FILE"] = $"/run/secrets/{secret.Name}";
    }

    // The names are OpenTelemetry's own; an empty endpoint sends nothing.
    private void AddTelemetry()
    {
        if (!resource.TryGetLastAnnotation<OtlpExporterAnnotation>(out var exporter)) return;
        var protocol = exporter.RequiredProtocol switch
        {
            OtlpProtocol.HttpProtobuf => "http/protobuf",
            OtlpProtocol.HttpJson => "http/json",
            _ => "grpc",
        };
        _service.Environment.TryAdd("OTEL_EXPORTER_OTLP_ENDPOINT", ComposeText.Variable("OTEL_EXPORTER_OTLP_ENDPOINT", ""));
        _service.Environment.TryAdd("OTEL_EXPORTER_OTLP_PROTOCOL", protocol);
        _service.Environment.TryAdd("OTEL_SERVICE_NAME", ComposeText.Literal(resource.Name));
    }

    private static string Seconds(int seconds) => seconds.ToString(CultureInfo.InvariantCulture) + "s";
}
