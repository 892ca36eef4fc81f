using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Compose;
using MlApp.Tests.Support;
using Xunit;

#pragma warning disable ASPIREPROBES001
#pragma warning disable ASPIRECONTAINERSHELLEXECUTION001

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

    [Fact]
    public async Task A_probe_without_a_command_leaves_the_health_check_to_the_image()
    {
        var file = await PublishedModel.ComposeAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WithHttpEndpoint(targetPort: 80).WithHttpProbe(ProbeType.Liveness, "/up"));

        Assert.Null(file.Services["web"].Healthcheck);
    }

    [Fact]
    public async Task Replicas_names_aliases_and_pull_policies_are_kept()
    {
        var file = await PublishedModel.ComposeAsync(
            builder =>
            {
                builder.AddContainer("many", "nginx", "1").WithAnnotation(new ReplicaAnnotation(3)).WithHttpEndpoint(targetPort: 80)
                    .PublishAsComposeService((_, service) => service.Limit(memory: "1G"));
                builder.AddContainer("named", "nginx", "1").WithContainerName("the-one").WithContainerNetworkAlias("other")
                    .WithImagePullPolicy(ImagePullPolicy.Always);
            },
            compose => compose.WithNetwork("net"));

        Assert.Equal((3, "1G"), (file.Services["many"].Deploy!.Replicas, file.Services["many"].Deploy!.Resources!.Limits.Memory));
        Assert.Equal(("the-one", "always"), (file.Services["named"].ContainerName, file.Services["named"].PullPolicy));
        Assert.Equal(["other"], file.Services["named"].Networks["net"].Aliases);
    }

    [Fact]
    public async Task What_is_started_by_hand_has_a_profile_of_its_own()
    {
        var file = await PublishedModel.ComposeAsync(builder => builder.AddContainer("tool", "busybox", "1").WithExplicitStart());

        Assert.Equal(["tool"], file.Services["tool"].Profiles);
    }

    [Fact]
    public async Task The_engine_s_socket_stays_where_it_is()
    {
        var file = await PublishedModel.ComposeAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WithBindMount("/var/run/docker.sock", "/var/run/docker.sock", isReadOnly: true));

        Assert.Equal(["/var/run/docker.sock:/var/run/docker.sock:ro"], file.Services["web"].Volumes);
    }

    [Fact]
    public async Task A_shell_is_given_its_arguments_as_one_line()
    {
        var file = await PublishedModel.ComposeAsync(builder =>
        {
            builder.AddContainer("web", "nginx", "1").WithEntrypoint("/bin/sh").WithArgs("echo", "$HOME").Resource.ShellExecution = true;
            builder.AddContainer("done", "nginx", "1").WithEntrypoint("/bin/sh").WithArgs("-c", "echo a").Resource.ShellExecution = true;
        });

        Assert.Equal(["-c", "echo $$HOME"], file.Services["web"].Command);
        Assert.Equal(["-c", "echo a"], file.Services["done"].Command);
    }

    [Fact]
    public async Task Telemetry_goes_where_OpenTelemetry_s_variable_says_and_by_default_nowhere()
    {
        var file = await PublishedModel.ComposeAsync(builder =>
        {
            builder.AddContainer("web", "nginx", "1").WithOtlpExporter(OtlpProtocol.HttpProtobuf);
            builder.AddContainer("quiet", "nginx", "1");
        });

        Assert.Equal("${OTEL_EXPORTER_OTLP_ENDPOINT:-}", file.Services["web"].Environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http/protobuf", file.Services["web"].Environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("web", file.Services["web"].Environment["OTEL_SERVICE_NAME"]);
        Assert.Empty(file.Services["quiet"].Environment);
    }

    [Fact]
    public async Task A_wait_for_a_child_is_one_for_its_container()
    {
        var file = await PublishedModel.ComposeAsync(builder =>
        {
            var server = builder.AddContainer("server", "postgres", "17").WithComposeHealthCheck(_ => ["CMD", "pg_isready"]);
            builder.AddContainer("web", "nginx", "1").WaitFor(builder.AddResource(new Database("db", server.Resource)));
        });

        Assert.Equal(["server"], file.Services["web"].DependsOn.Keys);
        Assert.Equal(ComposeDependency.Healthy, file.Services["web"].DependsOn["server"].Condition);
    }

    [Fact]
    public async Task A_connection_string_that_is_a_secret_is_a_file()
    {
        var file = await PublishedModel.ComposeAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WithReference(builder.AddConnectionString("store")));

        Assert.Equal("/run/secrets/store", file.Services["web"].Environment["ConnectionStrings__store_FILE"]);
        Assert.Equal("${STORE_FILE:-./secrets/store}", file.Secrets["store"].File);
    }

    [Fact]
    public async Task A_volume_that_has_a_variable_is_mounted_and_named_by_it()
    {
        var file = await PublishedModel.ComposeAsync(builder => builder.AddContainer("web", "nginx", "1").WithVolume("pages", "/pages", env: "PAGES"));

        Assert.Equal(["pages:/pages"], file.Services["web"].Volumes);
        Assert.Equal("/pages", file.Services["web"].Environment["PAGES"]);
    }

    private sealed class Database(string name, ContainerResource parent) : Resource(name), IResourceWithParent<ContainerResource>
    {
        public ContainerResource Parent => parent;
    }
}
