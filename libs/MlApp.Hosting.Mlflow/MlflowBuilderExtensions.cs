using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Adds MLflow to an Aspire application.</summary>
public static class MlflowBuilderExtensions
{
    private const string EmbeddedHost = "localhost";

    /// <summary>
    /// Adds an MLflow tracking server that runs elsewhere: its address comes from <c>--mlflow-url</c>, <c>Mlflow:Url</c> or
    /// <c>MLFLOW_TRACKING_URI</c>.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <exception cref="DistributedApplicationException">There is no address, or the mode asked for cannot be had here.</exception>
    public static IResourceBuilder<IMlflowResource> AddMlflow(this IDistributedApplicationBuilder builder, [ResourceName] string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.AddExternalMlflow(name, MlflowModeChoice.From(builder.Configuration, stores: null, container: null, requirements: null));
    }

    /// <summary>
    /// Adds an MLflow tracking server in the mode that <c>--mlflow</c> or <c>Mlflow:Mode</c> names: <c>external</c>,
    /// <c>container</c>, <c>python</c>, <c>embedded</c>, or <c>auto</c>, which takes external where <c>MLFLOW_TRACKING_URI</c> is set, else goes on
    /// with what was run before on this data folder; where nothing was, it takes the container where an engine answers within two
    /// seconds and has its image, and embedded elsewhere. What is published is the container.
    /// </summary>
    /// <typeparam name="TServer">
    /// The project that is run in mode embedded. It takes <c>--host HOST --port PORT --data FOLDER</c>, answers 200 on
    /// <c>/health</c> when it is ready, and speaks MLflow's REST protocol.
    /// </typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="port">The port on this machine; null takes a free one.</param>
    /// <param name="dataFolder">
    /// Where the embedded server keeps its database and artifacts, relative to the AppHost's folder; null is <c>.mlflow</c>. A
    /// container keeps them in a volume that is called after this folder.
    /// </param>
    /// <param name="dockerfile">What the container is built from; null is without mode container, and publishes no image.</param>
    /// <param name="requirements">
    /// The file of the packages of mode python, with hashes, relative to the AppHost's folder; null is without that mode. The
    /// environment is made in the folder <c>python</c> beside the data folder, which the server shares with the embedded one.
    /// </param>
    /// <exception cref="DistributedApplicationException">The mode cannot be had; the message is one sentence for a person.</exception>
    public static IResourceBuilder<IMlflowResource> AddMlflow<TServer>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null, string? dataFolder = null,
        MlflowDockerfile? dockerfile = null, string? requirements = null)
        where TServer : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (builder.ExecutionContext.IsPublishMode) return builder.AddPublishedMlflow(name, port, dockerfile);

        var stores = new MlflowStores(name, Path.GetFullPath(dataFolder ?? ".mlflow", builder.AppHostDirectory));
        var container = dockerfile is null ? null : MlflowContainer.From(builder.Configuration, dockerfile, builder.AppHostDirectory);
        var choice = MlflowModeChoice.From(builder.Configuration, stores, container, requirements);
        return choice.Mode switch
        {
            MlflowMode.External => builder.AddExternalMlflow(name, choice),
            MlflowMode.Container => builder.AddContainerMlflow(name, port, container!, stores, choice),
            MlflowMode.Python => builder.AddPythonMlflow(name, port, MlflowPythonExtensions.FindEnvironment(
                builder.Configuration, Path.GetFullPath(requirements!, builder.AppHostDirectory), stores.Folder), stores, choice),
            _ => builder.AddEmbeddedMlflow(name, new TServer(), port, stores, choice),
        };
    }

    private static IResourceBuilder<EmbeddedMlflowResource> AddEmbeddedMlflow(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata project, int? port, MlflowStores stores, MlflowModeChoice choice)
    {
        var mlflow = new EmbeddedMlflowResource(name);
        return builder.AddResource(mlflow)
            .WithAnnotation(project)
            .WithProjectDefaults(new ProjectResourceOptions { ExcludeLaunchProfile = true, ExcludeKestrelEndpoints = true })
            .WithoutHttpsCertificate()
            // Without Aspire's proxy in between: a connection is refused until the server listens, and costs no second hop.
            .WithHttpEndpoint(port: port, targetPort: port, name: EmbeddedMlflowResource.EndpointName, isProxied: false)
            .WithArgs(context => AddServerArguments(context, mlflow, stores.Folder))
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
            .WithHttpHealthCheck("/health", endpointName: EmbeddedMlflowResource.EndpointName)
            .WithUrlForEndpoint(EmbeddedMlflowResource.EndpointName, url => url.DisplayText = "MLflow (embedded)")
            .WithIconName("BeakerSettings")
            .WithMode(choice, stores.ShownFolder)
            .OnBeforeResourceStarted((resource, started, _) =>
            {
                // Where it only stands in for the container, the next run is the container's again.
                if (choice.IsAskedFor) stores.NoteEmbedded();
                return started.Services.SayModeAsync(resource);
            });
    }

    private static IResourceBuilder<ExternalMlflowResource> AddExternalMlflow(
        this IDistributedApplicationBuilder builder, string name, MlflowModeChoice choice)
    {
        var mlflow = new ExternalMlflowResource(name, choice.TrackingUri!);
        return builder.AddResource(mlflow)
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = "MLflow",
                State = KnownResourceStates.Waiting,
                Properties = [new(CustomResourceKnownProperties.Source, mlflow.DisplayUri.Authority)],
            })
            .WithUrl(mlflow.DisplayUri.AbsoluteUri, "MLflow (external)")
            .WithHealthCheck(builder.AddMlflowHealthCheck(mlflow))
            .WithIconName("BeakerSettings")
            .WithMode(choice, store: null)
            .ExcludeFromManifest()
            .OnInitializeResource(async (resource, start, ct) =>
            {
                await start.Eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, start.Services), ct).ConfigureAwait(false);
                await start.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, start.Services), ct).ConfigureAwait(false);
                await start.Services.SayModeAsync(resource).ConfigureAwait(false);
                // Aspire checks the health of what runs; whether the server answers is then for the health check to say.
                await start.Notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Running }).ConfigureAwait(false);
            });
    }

    private static void AddServerArguments(CommandLineArgsCallbackContext context, EmbeddedMlflowResource mlflow, string folder)
    {
        context.Args.Add("--host");
        context.Args.Add(EmbeddedHost);
        context.Args.Add("--port");
        context.Args.Add(mlflow.PrimaryEndpoint.Property(EndpointProperty.TargetPort));
        context.Args.Add("--data");
        context.Args.Add(folder);
    }

    private static string AddMlflowHealthCheck(this IDistributedApplicationBuilder builder, ExternalMlflowResource mlflow)
    {
        var key = $"{mlflow.Name}_health_check";
        builder.Services.AddHealthChecks().Add(
            new HealthCheckRegistration(key, new MlflowHealthCheck(mlflow.DisplayUri), failureStatus: null, tags: null));
        return key;
    }

    internal static IResourceBuilder<T> WithMode<T>(this IResourceBuilder<T> builder, MlflowModeChoice choice, string? store) where T : IResource =>
        builder.WithAnnotation(new MlflowModeAnnotation(choice.Mode, choice.Reason, store) { Advice = choice.Advice });

    /// <summary>Puts the mode and its reason where a person looks in the dashboard: the resource's log and its properties.</summary>
    internal static async Task SayModeAsync(this IServiceProvider services, IResource resource)
    {
        var mode = resource.Annotations.OfType<MlflowModeAnnotation>().Last().Text;
        MlflowLog.Mode(services.GetRequiredService<ResourceLoggerService>().GetLogger(resource), mode);
        await services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(resource, snapshot => snapshot with
        {
            Properties = [.. snapshot.Properties.Where(p => p.Name != "Mode"), new("Mode", mode)],
        }).ConfigureAwait(false);
    }
}

internal static partial class MlflowLog
{
    [LoggerMessage(1, LogLevel.Information, "MLflow mode {Mode}.")]
    public static partial void Mode(ILogger logger, string mode);

    [LoggerMessage(2, LogLevel.Information, "{Line}")]
    public static partial void Said(ILogger logger, string line);
}
