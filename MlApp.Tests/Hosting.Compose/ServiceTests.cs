using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MlApp.Tests.Support;
using Xunit;

#pragma warning disable ASPIREPROBES001

namespace MlApp.Tests.Hosting.Compose;

public sealed class ServiceTests
{
    [Fact]
    public async Task A_Dockerfile_becomes_a_build_relative_to_the_project_directory()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "src"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "src", "Dockerfile.web"), "FROM scratch\n", TestContext.Current.CancellationToken);

        var file = await PublishedModel.ComposeAsync(
            builder => builder.AddDockerfile("web", Path.Combine(folder.Path, "src"), "Dockerfile.web", "final").WithBuildArg("FLAVOUR", "a$b"),
            compose => compose.WithProjectDirectory(folder.Path).WithImages("example.org", "team"));

        var web = file.Services["web"];
        Assert.Equal("${REGISTRY:-example.org}/${NAMESPACE:-team}/web:${VERSION:-latest}", web.Image);
        Assert.Equal(("./src", "Dockerfile.web", "final"), (web.Build!.Context, web.Build.Dockerfile, web.Build.Target));
        Assert.Equal("a$$b", web.Build.Args["FLAVOUR"]);
    }

    [Fact]
    public async Task References_name_the_service_and_its_container_port()
    {
        var file = await PublishedModel.ComposeAsync(builder =>
        {
            var store = builder.AddContainer("store", "redis", "8").WithEndpoint(port: 7000, targetPort: 6379, name: "tcp");
            var endpoint = store.GetEndpoint("tcp");
            builder.AddContainer("web", "nginx", "1")
                .WithEnvironment("STORE", ReferenceExpression.Create($"host={endpoint.Property(EndpointProperty.Host)};port={endpoint.Property(EndpointProperty.Port)};$"))
                .WithArgs("--store", endpoint);
        });

        Assert.Equal("host=store;port=6379;$$", file.Services["web"].Environment["STORE"]);
        Assert.Equal(["--store", "tcp://store:6379"], file.Services["web"].Command);
        Assert.Equal(["6379"], file.Services["store"].Expose);
        Assert.Equal("redis:${STORE_VERSION:-8}", file.Services["store"].Image!.Replace("docker.io/", "", StringComparison.Ordinal).Replace("library/", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_external_endpoint_is_published_on_the_loopback_address_unless_told_otherwise()
    {
        var file = await PublishedModel.ComposeAsync(builder => builder.AddContainer("my-web", "nginx", "1")
            .WithHttpEndpoint(port: 8080, targetPort: 80).WithExternalHttpEndpoints());

        Assert.Equal(["${BIND_ADDRESS:-127.0.0.1}:${MY_WEB_PORT:-8080}:80"], file.Services["my-web"].Ports);
        Assert.Empty(file.Services["my-web"].Expose);
    }

    [Fact]
    public async Task Parameters_are_variables_and_secret_ones_are_files()
    {
        var file = await PublishedModel.ComposeAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WithEnvironment("MODE", builder.AddParameter("the-mode", "fast", publishValueAsDefault: true))
            .WithEnvironment("OWNER", builder.AddParameter("owner", "somebody"))
            .WithEnvironment("PASSWORD", builder.AddParameter("web-password", "hunter2", secret: true)));

        var web = file.Services["web"];
        Assert.Equal("${THE_MODE:-fast}", web.Environment["MODE"]);
        Assert.Equal("${OWNER:?set OWNER}", web.Environment["OWNER"]);
        Assert.Equal("/run/secrets/web-password", web.Environment["PASSWORD_FILE"]);
        Assert.DoesNotContain("PASSWORD", web.Environment.Keys);
        Assert.Equal("${WEB_PASSWORD_FILE:-./secrets/web-password}", file.Secrets["web-password"].File);
        Assert.Equal(["web-password"], web.Secrets);
    }

    [Fact]
    public async Task Waits_become_conditions()
    {
        var file = await PublishedModel.ComposeAsync(builder =>
        {
            var healthy = builder.AddContainer("healthy", "nginx", "1").WithHttpEndpoint(targetPort: 80)
                .WithHttpProbe(ProbeType.Readiness, "/up", periodSeconds: 7).WithComposeHealthCheck(url => ["CMD", "wget", url]);
            var once = builder.AddContainer("once", "busybox", "1");
            var started = builder.AddContainer("started", "busybox", "1");
            builder.AddContainer("web", "nginx", "1").WaitFor(healthy).WaitForCompletion(once).WaitForStart(started);
        });

        Assert.Equal("service_healthy", file.Services["web"].DependsOn["healthy"].Condition);
        Assert.Equal("service_completed_successfully", file.Services["web"].DependsOn["once"].Condition);
        Assert.Equal("service_started", file.Services["web"].DependsOn["started"].Condition);
        Assert.Equal(["CMD", "wget", "http://127.0.0.1:80/up"], file.Services["healthy"].Healthcheck!.Test);
        Assert.Equal("7s", file.Services["healthy"].Healthcheck!.Interval);
    }

    [Fact]
    public async Task Volumes_are_declared_and_bind_mounts_are_relative()
    {
        using var folder = new TempFolder();

        var file = await PublishedModel.ComposeAsync(
            builder => builder.AddContainer("web", "nginx", "1")
                .WithVolume("pages", "/pages").WithBindMount(Path.Combine(folder.Path, "conf"), "/conf", isReadOnly: true),
            compose => compose.WithProjectDirectory(folder.Path));

        Assert.Equal(["pages:/pages", "./conf:/conf:ro"], file.Services["web"].Volumes);
        Assert.Equal(["pages"], file.Volumes.Keys);
    }

    [Fact]
    public async Task Adjustments_go_from_the_general_to_the_whole_file()
    {
        var file = await PublishedModel.ComposeAsync(
            builder => builder.AddContainer("web", "nginx", "1").PublishAsComposeService((_, service) => service.Restart = "always"),
            compose => compose.WithServiceDefaults((_, service) => service.Restart = "no")
                .ConfigureComposeFile(file => file.Services["web"].Labels["restart"] = file.Services["web"].Restart!));

        Assert.Equal("always", file.Services["web"].Labels["restart"]);
    }
}
