using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MlApp.Tests.HostingMlflow;

/// <summary>The model that AddMlflow makes, without starting any of it.</summary>
public sealed class AddMlflowTests
{
    [Fact]
    public void Without_a_setting_the_server_is_embedded()
    {
        var mlflow = Add();

        Assert.IsType<EmbeddedMlflowResource>(mlflow.Resource);
        Assert.Equal(MlflowMode.Embedded, Mode(mlflow).Mode);
        Assert.Equal("no other server is set", Mode(mlflow).Reason);
    }

    [Theory]
    [InlineData("mlflow-url", "--mlflow-url is set")]
    [InlineData("Mlflow:Url", "Mlflow:Url is set")]
    [InlineData("MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_URI is set")]
    public void A_tracking_server_that_is_set_is_taken(string setting, string reason)
    {
        var mlflow = Add((setting, "http://tracking.example:8080/prefix"));

        Assert.IsType<ExternalMlflowResource>(mlflow.Resource);
        Assert.Equal(MlflowMode.External, Mode(mlflow).Mode);
        Assert.Equal(reason, Mode(mlflow).Reason);
    }

    [Theory]
    [InlineData("mlflow")]
    [InlineData("Mlflow:Mode")]
    public void The_embedded_server_can_be_asked_for_where_another_is_set(string setting)
    {
        var mlflow = Add((setting, "embedded"), ("MLFLOW_TRACKING_URI", "http://tracking.example"));

        Assert.IsType<EmbeddedMlflowResource>(mlflow.Resource);
    }

    [Fact]
    public void The_command_line_wins_over_the_configuration()
    {
        var mlflow = Add(("mlflow", "embedded"), ("Mlflow:Mode", "external"), ("Mlflow:Url", "http://tracking.example"));

        Assert.IsType<EmbeddedMlflowResource>(mlflow.Resource);
    }

    [Theory]
    [InlineData("external", "needs the tracking server's address: add --mlflow-url http://HOST:PORT, or set MLFLOW_TRACKING_URI")]
    [InlineData("container", "MLflow mode container needs a Dockerfile, and this AppHost names none")]
    [InlineData("python", "MLflow mode python needs the file of its packages, and this AppHost names none")]
    [InlineData("contaner", "--mlflow: 'contaner' is no MLflow mode. The modes are auto, container, embedded, external and python")]
    public void A_mode_that_cannot_be_had_is_refused_in_one_sentence(string mode, string message)
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() => Add(("mlflow", mode)));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("tracking.example:5001")]
    [InlineData("sqlite:///mlflow.db")]
    [InlineData("user:sesame@tracking.example")]
    public void An_address_that_is_none_is_refused_without_repeating_it(string url)
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() => Add(("MLFLOW_TRACKING_URI", url)));

        Assert.Contains("MLFLOW_TRACKING_URI is not an http or https address", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(url, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_embedded_server_has_one_endpoint_on_its_port_without_a_proxy()
    {
        var mlflow = Add();

        var endpoint = Assert.Single(mlflow.Resource.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal((5001, 5001, "http", false), (endpoint.Port, endpoint.TargetPort, endpoint.UriScheme, endpoint.IsProxied));
        Assert.Single(mlflow.Resource.Annotations.OfType<HealthCheckAnnotation>());
    }

    [Fact]
    public async Task The_embedded_server_is_told_where_to_listen_and_where_to_keep_its_data()
    {
        var builder = Builder();
        var mlflow = builder.AddMlflow<ServerProject>("mlflow", port: 5001, dataFolder: "state");
        var arguments = new List<object>();
        foreach (var callback in mlflow.Resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(new CommandLineArgsCallbackContext(arguments, mlflow.Resource, TestContext.Current.CancellationToken));

        Assert.Equal(["--host", "localhost", "--port", "--data", Path.Combine(builder.AppHostDirectory, "state")], arguments.OfType<string>());
        var port = Assert.Single(arguments.OfType<EndpointReferenceExpression>());
        Assert.Equal(EndpointProperty.TargetPort, port.Property);
    }

    [Theory]
    [InlineData("http://tracking.example:8080/prefix/")]
    [InlineData("https://user:sesame@tracking.example/prefix")]
    public async Task A_reference_gives_the_tracking_uri_of_an_external_server(string url)
    {
        var builder = Builder(("MLFLOW_TRACKING_URI", url));
        var mlflow = builder.AddMlflow<ServerProject>("mlflow");
        var trainer = builder.AddExecutable("trainer", "trainer", ".").WithReference(mlflow).WaitFor(mlflow);

        var environment = await EnvironmentOf(trainer.Resource);

        Assert.Equal(url.TrimEnd('/'), environment["MLFLOW_TRACKING_URI"]);
    }

    [Fact]
    public void The_connection_string_of_the_embedded_server_is_its_endpoint()
    {
        var mlflow = Add();

        Assert.Equal("{mlflow.bindings.http.url}", mlflow.Resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal("MLFLOW_TRACKING_URI", mlflow.Resource.ConnectionStringEnvironmentVariable);
    }

    [Fact]
    public void A_password_in_the_address_is_shown_nowhere()
    {
        var mlflow = Add(("MLFLOW_TRACKING_URI", "https://user:sesame@tracking.example/prefix?key=sesame"));

        var external = Assert.IsType<ExternalMlflowResource>(mlflow.Resource);
        Assert.Equal("https://tracking.example/prefix", external.DisplayUri.AbsoluteUri);
        var state = Assert.Single(external.Annotations.OfType<ResourceSnapshotAnnotation>());
        Assert.DoesNotContain(state.InitialSnapshot.Properties, property => $"{property.Value}".Contains("sesame", StringComparison.Ordinal));
        Assert.DoesNotContain("sesame", Mode(mlflow).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_without_a_server_project_has_external_servers_only()
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() => Builder().AddMlflow("mlflow"));
        Assert.Contains("set MLFLOW_TRACKING_URI", refusal.Message, StringComparison.Ordinal);

        refusal = Assert.Throws<DistributedApplicationException>(() => Builder(("mlflow", "embedded")).AddMlflow("mlflow"));
        Assert.Contains("needs a server project", refusal.Message, StringComparison.Ordinal);

        Assert.IsType<ExternalMlflowResource>(Builder(("mlflow-url", "http://tracking.example")).AddMlflow("mlflow").Resource);
    }

    [Fact]
    public void Nothing_is_taken_for_granted_of_the_arguments()
    {
        IDistributedApplicationBuilder none = null!;
        Assert.Throws<ArgumentNullException>(() => none.AddMlflow("mlflow"));
        Assert.Throws<ArgumentNullException>(() => none.AddMlflow<ServerProject>("mlflow"));
        Assert.Throws<ArgumentNullException>(() => Builder().AddMlflow<ServerProject>(null!));
        Assert.Throws<ArgumentException>(() => new ExternalMlflowResource("mlflow", new Uri("ftp://tracking.example")));
    }

    private static IResourceBuilder<IMlflowResource> Add(params (string Key, string Value)[] settings) =>
        Builder(settings).AddMlflow<ServerProject>("mlflow", port: 5001);

    private static IDistributedApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
        // What the machine that runs the tests has set is not what they are about.
        builder.Configuration["MLFLOW_TRACKING_URI"] = null;
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        return builder;
    }

    private static MlflowModeAnnotation Mode(IResourceBuilder<IMlflowResource> mlflow) =>
        Assert.Single(mlflow.Resource.Annotations.OfType<MlflowModeAnnotation>());

    private static async Task<IReadOnlyDictionary<string, string>> EnvironmentOf(IResource resource)
    {
        var execution = new DistributedApplicationExecutionContext(new DistributedApplicationExecutionContextOptions(DistributedApplicationOperation.Run)
        {
            Services = new ServiceCollection().BuildServiceProvider(),
        });
        var result = await ExecutionConfigurationBuilder.Create(resource).WithEnvironmentVariablesConfig()
            .BuildAsync(execution, NullLogger.Instance, TestContext.Current.CancellationToken);
        return result.EnvironmentVariables.ToDictionary();
    }

    internal sealed class ServerProject : IProjectMetadata
    {
        public string ProjectPath => Support.RepositoryRoot.File("libs", "MlApp.Mlflow.Server", "MlApp.Mlflow.Server.csproj");
    }
}
