using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MlApp.Tests.Containers;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.HostingMlflow;

/// <summary>When MLflow is a container, and what it says where it is none; the engines are real, and so is what is wrong with them.</summary>
public sealed class ContainerModeTests : IAsyncDisposable
{
    private const string NoCommand = "docker-that-is-not-there";

    private readonly TempFolder _data = new();
    private readonly List<string> _images = [];

    public async ValueTask DisposeAsync()
    {
        _data.Dispose();
        if (_images.Count > 0) await Docker.TryAsync(CancellationToken.None, ["image", "rm", "--force", .. _images]);
    }

    [Fact]
    public void Without_a_docker_command_auto_is_embedded_and_container_is_refused()
    {
        (string, string)[] settings = [("ASPIRE_CONTAINER_RUNTIME", NoCommand)];

        Assert.Equal($"embedded: there is no {NoCommand} command; runs in {_data.Path}", Mode(Add(settings)).Text);
        Assert.Equal(
            $"MLflow mode container cannot be had: there is no {NoCommand} command. Start Docker, or take the server that needs none: --mlflow embedded.",
            Refusal(settings));
    }

    [Fact]
    public async Task Where_no_engine_answers_auto_is_embedded_and_container_is_refused()
    {
        await Docker.RequireCommandAsync();
        (string, string)[] settings = [("DOCKER_HOST", $"tcp://127.0.0.1:{Ports.Free()}")];

        Assert.StartsWith("embedded: no engine answers to docker; runs in ", Mode(Add(settings)).Text, StringComparison.Ordinal);
        Assert.StartsWith("MLflow mode container cannot be had: no engine answers to docker.", Refusal(settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_takes_connections_and_never_answers_is_given_up()
    {
        await Docker.RequireCommandAsync();
        using var sick = new TcpListener(IPAddress.Loopback, 0);
        sick.Start();
        (string, string)[] settings = [("DOCKER_HOST", $"tcp://{sick.LocalEndpoint}"), ("Mlflow:EngineTimeout", "4.5")];
        var started = Stopwatch.GetTimestamp();

        Assert.StartsWith(
            "embedded: the engine of docker does not answer within 4.5 s; runs in ", Mode(Add(settings)).Text, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromSeconds(4.5));
        Assert.True(sick.Pending(), "Nobody asked it.");
        Assert.StartsWith(
            "MLflow mode container cannot be had: the engine of docker does not answer within 4.5 s.", Refusal(settings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0")]
    [InlineData("-2")]
    [InlineData("601")]
    [InlineData("NaN")]
    public void A_patience_that_is_none_is_refused(string seconds) =>
        Assert.Equal($"Mlflow:EngineTimeout: '{seconds}' is no number of seconds above 0 and up to 600.", Refusal(("Mlflow:EngineTimeout", seconds)));

    [Fact]
    public async Task Auto_takes_the_container_where_its_image_is_there_and_builds_none()
    {
        await Docker.RequireAsync();
        var image = $"mlapp-test/mode:{Guid.NewGuid():n}";
        Assert.StartsWith(
            "embedded: its container's image is not built (--mlflow container builds it); runs in ", Mode(Add(("Mlflow:Image", image))).Text,
            StringComparison.Ordinal);

        await BuildAsync(image);
        var mlflow = Add(("Mlflow:Image", image));

        Assert.IsType<ContainerMlflowResource>(mlflow.Resource);
        Assert.Equal($"container: an engine answers, and the image is built; runs in the volume {Volume(mlflow)}", Mode(mlflow).Text);
    }

    [Fact]
    public async Task Auto_goes_on_with_the_runs_of_the_embedded_server_and_asks_no_engine()
    {
        await File.WriteAllTextAsync(_data["mlflow.db"], "", TestContext.Current.CancellationToken);

        // A command that is not there would be named.
        var mlflow = Add(("ASPIRE_CONTAINER_RUNTIME", NoCommand));

        Assert.Equal(
            $"embedded: as before here (--mlflow container keeps runs of its own); runs in {_data.Path}", Mode(mlflow).Text);
    }

    [Fact]
    public async Task Auto_goes_on_with_the_container_where_that_was_used_last_and_says_so_where_it_cannot()
    {
        await Docker.RequireAsync();
        var image = $"mlapp-test/mode:{Guid.NewGuid():n}";
        await BuildAsync(image);
        await File.WriteAllTextAsync(_data["mlflow.db"], "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_data["container.txt"], "", TestContext.Current.CancellationToken);

        var mlflow = Add(("Mlflow:Image", image));
        Assert.IsType<ContainerMlflowResource>(mlflow.Resource);

        Assert.Equal(
            $"embedded: there is no {NoCommand} command; the runs in the volume {Volume(mlflow)} are not seen; runs in {_data.Path}",
            Mode(Add(("Mlflow:Image", image), ("ASPIRE_CONTAINER_RUNTIME", NoCommand))).Text);
    }

    [Theory]
    [InlineData("mlflow", "embedded", "asked for by --mlflow")]
    [InlineData("MLFLOW_TRACKING_URI", "http://tracking.example", "MLFLOW_TRACKING_URI is set")]
    public void No_engine_is_asked_where_another_server_is_set(string setting, string value, string reason) =>
        Assert.Equal(reason, Mode(Add((setting, value), ("ASPIRE_CONTAINER_RUNTIME", NoCommand))).Reason);

    [Fact]
    public async Task The_container_has_one_port_of_this_machine_a_volume_of_its_folder_and_no_image_to_pull()
    {
        await Docker.RequireAsync();
        var mlflow = Add(("mlflow", "container"));

        var endpoint = Assert.Single(mlflow.Resource.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal((5001, 5000, false, "localhost"), (endpoint.Port, endpoint.TargetPort, endpoint.IsProxied, endpoint.TargetHost));
        Assert.Equal("/mlflow", Assert.Single(mlflow.Resource.Annotations.OfType<ContainerMountAnnotation>()).Target);
        Assert.Equal(ImagePullPolicy.Never, Assert.Single(mlflow.Resource.Annotations.OfType<ContainerImagePullPolicyAnnotation>()).ImagePullPolicy);
        Assert.Single(mlflow.Resource.Annotations.OfType<HealthCheckAnnotation>());
        Assert.Equal("{mlflow.bindings.http.url}", mlflow.Resource.ConnectionStringExpression.ValueExpression);

        using var other = new TempFolder();
        Assert.Equal(Volume(mlflow), Volume(Add(("mlflow", "container"))));
        Assert.NotEqual(Volume(mlflow), Volume(Add(other.Path, ("mlflow", "container"))));
    }

    private async Task BuildAsync(string image)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["Dockerfile"], "FROM scratch\nLABEL of=test\n", TestContext.Current.CancellationToken);
        await Docker.RunAsync("buildx", "build", "--load", "--tag", image, folder.Path);
        _images.Add(image);
    }

    private string Refusal(params (string Key, string Value)[] settings) =>
        Assert.Throws<DistributedApplicationException>(() => Add([.. settings, ("mlflow", "container")])).Message;

    private IResourceBuilder<IMlflowResource> Add(params (string Key, string Value)[] settings) => Add(_data.Path, settings);

    private static IResourceBuilder<IMlflowResource> Add(string dataFolder, params (string Key, string Value)[] settings)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
        // What the machine that runs the tests has set is not what they are about.
        builder.Configuration["MLFLOW_TRACKING_URI"] = null;
        // An engine that is well may be slow beside other tests.
        builder.Configuration["Mlflow:EngineTimeout"] = "60";
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        return builder.AddMlflow<AddMlflowTests.ServerProject>(
            "mlflow", port: 5001, dataFolder, new MlflowDockerfile(RepositoryRoot.Path, "Dockerfile.mlflow", "mlflow"));
    }

    private static MlflowModeAnnotation Mode(IResourceBuilder<IMlflowResource> mlflow) =>
        Assert.Single(mlflow.Resource.Annotations.OfType<MlflowModeAnnotation>());

    private static string? Volume(IResourceBuilder<IMlflowResource> mlflow) =>
        Assert.Single(mlflow.Resource.Annotations.OfType<ContainerMountAnnotation>()).Source;
}
