using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MlApp.Tests.Support;
using Xunit;

#pragma warning disable ASPIREPROBES001

namespace MlApp.Tests.Hosting.Compose;

/// <summary>What a Compose file cannot say is one line that names the resource.</summary>
public sealed class ErrorTests
{
    [Fact]
    public async Task A_process_is_no_container() =>
        Assert.Matches("^tool: .*PublishAsDockerFile", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WaitForStart(builder.AddExecutable("tool", "make", "."))));

    [Fact]
    public async Task A_wait_for_health_needs_a_command_inside_of_the_container() =>
        Assert.Matches("^store: 'web' .*WithComposeHealthCheck", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WaitFor(builder.AddContainer("store", "redis", "8").WithHttpEndpoint(targetPort: 80).WithHttpProbe(ProbeType.Liveness, "/up"))));

    [Fact]
    public async Task A_check_that_is_put_off_cannot_be_waited_for() =>
        Assert.Matches("^store: 'web' .*WithComposeHealthCheck", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WaitFor(builder.AddContainer("store", "redis", "8").WithComposeHealthCheck(_ => ["CMD", "up"])
                .PublishAsComposeService((_, service) => service.Healthcheck!.Disable = true))));

    [Fact]
    public async Task All_errors_are_told_ordered_by_resource()
    {
        var errors = await PublishedModel.ErrorsAsync(
            builder =>
            {
                builder.AddContainer("web", "nginx", "1")
                    .WithBindMount(Path.GetTempPath(), "/conf")
                    .WithContainerRuntimeArgs("--gpus", "all")
                    .WaitFor(builder.AddContainer("store", "redis", "8").WithHttpEndpoint(targetPort: 80).WithHttpHealthCheck("/"))
                    .PublishAsComposeService((_, service) => service.Volumes.Add("pages:/pages"));
                builder.AddExecutable("tool", "make", ".");
                builder.AddContainer("broken", "nginx", "1").PublishAsComposeService((_, _) => throw new InvalidOperationException("no\nwords"));
            },
            compose => compose.ConfigureComposeFile(_ => throw new InvalidOperationException("whole")));

        Assert.Collection(errors,
            error => Assert.Equal("broken: PublishAsComposeService failed: InvalidOperationException: no words", error),
            error => Assert.StartsWith("store: 'web' waits", error, StringComparison.Ordinal),
            error => Assert.StartsWith("tool: it is a process", error, StringComparison.Ordinal),
            error => Assert.StartsWith("tried: ConfigureComposeFile failed", error, StringComparison.Ordinal),
            error => Assert.StartsWith("web: '--gpus all'", error, StringComparison.Ordinal),
            error => Assert.StartsWith("web: bind mount /conf", error, StringComparison.Ordinal),
            error => Assert.StartsWith("web: it uses the volume", error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_pipeline_ends_with_1_and_a_line_for_each_error_and_writes_nothing()
    {
        using var folder = new TempFolder();

        var (exitCode, lines) = await PublishedModel.PublishAsync(
            builder =>
            {
                builder.AddExecutable("tool", "make", ".");
                builder.AddExecutable("other", "make", ".");
            },
            folder["out"]);

        Assert.Equal(1, exitCode);
        Assert.Collection(lines,
            line => Assert.Matches(@"^other: .*\.$", line),
            line => Assert.Matches(@"^tool: .*\.$", line));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Files_that_are_put_into_a_container_are_refused() =>
        Assert.Matches("^web: .*'/etc/web'.*WithContainerFiles", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WithContainerFiles("/etc/web", [new ContainerFile { Name = "web.conf", Contents = "a" }])));

    [Fact]
    public async Task Files_of_another_image_are_refused() =>
        Assert.Matches("^web: .*'pages' .*'/pages'.*COPY --from", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WithAnnotation(new ContainerFilesDestinationAnnotation { Source = builder.AddContainer("pages", "busybox", "1").Resource, DestinationPath = "/pages" })));

    [Fact]
    public async Task A_choice_by_a_variable_is_not_made_for_the_person_who_sets_it() =>
        Assert.Matches("^web: environment variable MODE depends on a variable", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WithEnvironment("MODE", ReferenceExpression.CreateConditional(
                builder.AddParameter("fast", "yes", publishValueAsDefault: true).Resource, "yes", ReferenceExpression.Create($"a"), ReferenceExpression.Create($"b")))));

    [Fact]
    public async Task Arguments_of_a_run_alone_are_no_error()
    {
        var file = await PublishedModel.ComposeAsync(builder => builder.AddContainer("web", "nginx", "1").WithContainerRuntimeArgs(_ => { }));

        Assert.Empty(file.Services["web"].Command);
    }

    [Fact]
    public async Task Replicas_do_not_share_a_port_of_the_host_nor_a_name()
    {
        var errors = await PublishedModel.ErrorsAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WithAnnotation(new ReplicaAnnotation(2)).WithContainerName("the-web").WithHttpEndpoint(targetPort: 80).WithExternalHttpEndpoints());

        Assert.Collection(errors,
            error => Assert.Matches("^web: it has 2 replicas, .*WEB_PORT", error),
            error => Assert.Matches("^web: it has 2 replicas, .*'the-web'", error));
    }

    [Fact]
    public async Task What_is_started_by_hand_cannot_be_waited_for() =>
        Assert.Matches("^web: .*'tool'", await PublishedModel.ErrorAsync(builder => builder.AddContainer("web", "nginx", "1")
            .WaitForStart(builder.AddContainer("tool", "busybox", "1").WithExplicitStart())));

    [Fact]
    public async Task A_generated_Dockerfile_is_refused() =>
        Assert.Matches("^web: its Dockerfile is generated", await PublishedModel.ErrorAsync(builder => builder
            .AddDockerfileFactory("web", ".", _ => Task.FromResult("FROM scratch"))));

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
