using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;

#pragma warning disable ASPIREPROBES001

namespace MlApp.Tests.Hosting.Compose;

/// <summary>What a Compose file cannot say is one line that names the resource.</summary>
public sealed class ErrorTests
{
    [Fact]
    public async Task A_process_is_no_container() =>
        Assert.StartsWith("tool: ", await PublishedModel.ErrorAsync(builder => builder.AddExecutable("tool", "make", ".")), StringComparison.Ordinal);

    [Fact]
    public async Task A_probe_needs_a_command_inside_of_the_container() =>
        Assert.Matches("^web: .*'/up'.*WithComposeHealthCheck", await PublishedModel.ErrorAsync(builder => builder
            .AddContainer("web", "nginx", "1").WithHttpEndpoint(targetPort: 80).WithHttpProbe(ProbeType.Liveness, "/up")));

    [Fact]
    public async Task A_wait_for_health_needs_a_health_check() =>
        Assert.Matches("^web: .*'store'.*WithComposeHealthCheck", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WaitFor(builder.AddContainer("store", "redis", "8").WithHttpEndpoint(targetPort: 80).WithHttpHealthCheck("/"))));

    [Fact]
    public async Task A_wait_needs_a_service_to_wait_for() =>
        Assert.Matches("^web: .*'store'.*not in the Compose file", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WaitFor(builder.AddContainer("store", "redis", "8").ExcludeFromManifest())));

    [Fact]
    public async Task An_end_with_another_code_than_0_cannot_be_waited_for() =>
        Assert.StartsWith("web: ", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WaitForCompletion(builder.AddContainer("once", "busybox", "1"), exitCode: 3)), StringComparison.Ordinal);

    [Fact]
    public async Task An_endpoint_of_what_is_not_in_the_file_cannot_be_reached() =>
        Assert.Matches("^web: environment variable STORE .*'store'", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WithEnvironment("STORE", builder.AddContainer("store", "redis", "8").WithHttpEndpoint(targetPort: 80).ExcludeFromManifest().GetEndpoint("http"))));

    [Fact]
    public async Task A_secret_is_not_written_into_a_text()
    {
        var error = await PublishedModel.ErrorAsync(builder =>
        {
            var password = builder.AddParameter("password", "hunter2", secret: true);
            builder.AddContainer("web", "nginx", "1").WithEnvironment("URL", ReferenceExpression.Create($"https://me:{password}@there"));
        });

        Assert.StartsWith("web: environment variable URL holds the secret 'password'", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bind_mount_outside_of_the_folder_is_refused() =>
        Assert.StartsWith("web: bind mount /conf lies outside", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WithBindMount(Path.GetTempPath(), "/conf")), StringComparison.Ordinal);

    [Fact]
    public async Task What_a_service_uses_is_declared() =>
        Assert.StartsWith("web: it uses the volume 'pages'", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .PublishAsComposeService((_, service) => service.Volumes.Add("pages:/pages"))), StringComparison.Ordinal);
}
