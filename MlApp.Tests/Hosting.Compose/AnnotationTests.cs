using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;

namespace MlApp.Tests.Hosting.Compose;

/// <summary>
/// What becomes of each annotation that Aspire has. One that a new version brings belongs to none of these until somebody decides:
/// dropping it would be silent.
/// </summary>
public sealed class AnnotationTests
{
    private static readonly string[] Written =
    [
        "CommandLineArgsCallback", "ContainerImage", "ContainerImagePullPolicy", "ContainerMount", "ContainerName", "ContainerNetworkAlias",
        "DockerfileBuild", "Endpoint", "EndpointProbe", "Environment", "EnvironmentCallback", "ExplicitStartup", "HealthCheck", "OtlpExporter", "Replica",
        "Wait",
    ];

    private static readonly string[] Refused = ["ContainerFileSystemCallback", "ContainerFilesDestination", "ContainerRuntimeArgsCallback"];

    // Aspire acts on them while the environment, the arguments or the endpoints of the others are told.
    private static readonly string[] HadTheirSay =
    [
        "ConnectionProperty", "ConnectionStringRedirect", "DisableForwardedHeaders", "EndpointEnvironmentInjectionFilter", "EndpointReference", "Http2Service",
        "ManifestPublishingCallback", "ReferenceEnvironmentInjection", "VolumeMountBinding",
    ];

    // How a process or container is started by the AppHost on this machine, and how the dashboard shows it.
    private static readonly string[] OfARun =
    [
        "CertificateAuthorityCollection", "CertificateTrustConfigurationCallback", "ContainerCertificatePaths", "ContainerLifetime",
        "DcpInstances", "DefaultLaunchProfile", "DotnetProgramBuildCompletion", "DotnetProgramBuildEnvironmentCallback", "DotnetTool",
        "EmulatorResource", "ExcludeFromMcp", "ExcludeLaunchProfile", "ExcludeLifecycleCommands", "Executable", "ExecutableLaunchRecipe",
        "ForceProcessExecution", "Hidden", "HttpsCertificate", "HttpsCertificateConfigurationCallback", "InputGenerator", "LaunchProfile",
        "LaunchToolArgsCallback", "McpServerEndpoint", "MultiThreadedBuildConfigured", "NameValidationPolicy", "Persistence", "ProjectLaunchArgsOverride", "ProjectLaunchDefaults",
        "ProjectMetadata", "ProxySupport", "RequiredCommand", "ResourceCommand", "ResourceIcon", "ResourceRelationship", "ResourceSnapshot", "ResourceUrl",
        "ResourceUrlsCallback", "SupportsDebugging", "Terminal",
    ];

    // How Aspire itself builds, pushes and deploys images; a Dockerfile that it generates is refused.
    private static readonly string[] OfOtherSteps =
    [
        "ComputeEnvironment", "ContainerBuildOptionsCallback", "ContainerFilesSource", "ContainerImagePushOptionsCallback", "ContainerRegistryReference",
        "DeploymentTarget", "DockerfileBaseImage", "DockerfileBuilderCallback", "DotnetProgramPublishing", "PipelineConfiguration", "PipelineStep",
        "RegistryTarget",
    ];

    [Fact]
    public void Each_annotation_of_Aspire_is_written_refused_or_meaningless()
    {
        var decided = Written.Concat(Refused).Concat(HadTheirSay).Concat(OfARun).Concat(OfOtherSteps).ToList();
        var known = typeof(DistributedApplication).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IResourceAnnotation)))
            .Select(type => type.Name.Replace("Annotation", "", StringComparison.Ordinal).Split('`')[0])
            .Distinct();

        Assert.Equal(known.Order(StringComparer.Ordinal), decided.Order(StringComparer.Ordinal));
    }
}
