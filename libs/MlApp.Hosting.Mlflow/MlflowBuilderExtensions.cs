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
        return builder.AddExternalMlflow(name, MlflowModeChoice.From(builder.Configuration, canEmbed: false));
    }

    /// <summary>
    /// Adds an MLflow tracking server in the mode that <c>--mlflow</c> or <c>Mlflow:Mode</c> names: <c>external</c>,
    /// <c>embedded</c>, or <c>auto</c>, which takes external where <c>MLFLOW_TRACKING_URI</c> is set and embedded elsewhere.
    /// </summary>
    /// <typeparam name="TServer">
    /// The project that is run in mode embedded. It takes <c>--host HOST --port PORT --data FOLDER</c>, answers 200 on
    /// <c>/health</c> when it is ready, and speaks MLflow's REST protocol.
    /// </typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="port">The port of the embedded server on this machine; null takes a free one.</param>
    /// <exception cref="DistributedApplicationException">The mode cannot be had; the message is one sentence for a person.</exception>
    public static IResourceBuilder<IMlflowResource> AddMlflow<TServer>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
        where TServer : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (builder.ExecutionContext.IsPublishMode) return builder.AddPublishedMlflow(name, port);

        var choice = MlflowModeChoice.From(builder.Configuration, canEmbed: true);
        return choice.Mode is MlflowMode.External
            ? builder.AddExternalMlflow(name, choice)
            : builder.AddEmbeddedMlflow(name, new TServer(), port, choice);
    }

    /// <summary>
    /// Says where the server keeps its database and artifacts; by default in <c>.mlflow</c> beside the AppHost.
    /// A server that runs elsewhere keeps its own.
    /// </summary>
    /// <param name="builder">The MLflow resource.</param>
    /// <param name="path">A folder, relative to the AppHost's; it is created when it does not exist.</param>
    public static IResourceBuilder<IMlflowResource> WithDataFolder(this IResourceBuilder<IMlflowResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return builder.WithAnnotation(new MlflowDataFolderAnnotation(path), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<EmbeddedMlflowResource> AddEmbeddedMlflow(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata project, int? port, MlflowModeChoice choice)
    {
        var mlflow = new EmbeddedMlflowResource(name);
        return builder.AddResource(mlflow)
            .WithAnnotation(project)
            .WithProjectDefaults(new ProjectResourceOptions { ExcludeLaunchProfile = true, ExcludeKestrelEndpoints = true })
            .WithoutHttpsCertificate()
            // Without Aspire's proxy in between: a connection is refused until the server listens, and costs no second hop.
            .WithHttpEndpoint(port: port, targetPort: port, name: EmbeddedMlflowResource.EndpointName, isProxied: false)
            .WithArgs(context => AddServerArguments(context, mlflow, builder.AppHostDirectory))
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
            .WithHttpHealthCheck("/health", endpointName: EmbeddedMlflowResource.EndpointName)
            .WithUrlForEndpoint(EmbeddedMlflowResource.EndpointName, url => url.DisplayText = "MLflow (embedded)")
            .WithIconName("BeakerSettings")
            .WithMode(choice)
            .OnBeforeResourceStarted((resource, started, _) => started.Services.SayModeAsync(resource, choice));
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
            .WithMode(choice)
            .ExcludeFromManifest()
            .OnInitializeResource(async (resource, start, ct) =>
            {
                await start.Eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, start.Services), ct).ConfigureAwait(false);
                await start.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, start.Services), ct).ConfigureAwait(false);
                await start.Services.SayModeAsync(resource, choice).ConfigureAwait(false);
                // Aspire checks the health of what runs; whether the server answers is then for the health check to say.
                await start.Notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Running }).ConfigureAwait(false);
            });
    }

    private static void AddServerArguments(CommandLineArgsCallbackContext context, EmbeddedMlflowResource mlflow, string appHostFolder)
    {
        var folder = mlflow.TryGetLastAnnotation<MlflowDataFolderAnnotation>(out var chosen) ? chosen.Path : ".mlflow";
        context.Args.Add("--host");
        context.Args.Add(EmbeddedHost);
        context.Args.Add("--port");
        context.Args.Add(mlflow.PrimaryEndpoint.Property(EndpointProperty.TargetPort));
        context.Args.Add("--data");
        context.Args.Add(Path.GetFullPath(folder, appHostFolder));
    }

    private static string AddMlflowHealthCheck(this IDistributedApplicationBuilder builder, ExternalMlflowResource mlflow)
    {
        var key = $"{mlflow.Name}_health_check";
        builder.Services.AddHealthChecks().Add(
            new HealthCheckRegistration(key, new MlflowHealthCheck(mlflow.DisplayUri), failureStatus: null, tags: null));
        return key;
    }

    private static IResourceBuilder<T> WithMode<T>(this IResourceBuilder<T> builder, MlflowModeChoice choice) where T : IResource =>
        builder.WithAnnotation(new MlflowModeAnnotation(choice.Mode, choice.Reason));

    /// <summary>Puts the mode and its reason where a person looks in the dashboard: the resource's log and its properties.</summary>
    private static async Task SayModeAsync(this IServiceProvider services, IResource resource, MlflowModeChoice choice)
    {
        var mode = choice.Mode.ToString().ToLowerInvariant();
        MlflowLog.Mode(services.GetRequiredService<ResourceLoggerService>().GetLogger(resource), mode, choice.Reason);
        await services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(resource, snapshot => snapshot with
        {
            Properties = [.. snapshot.Properties.Where(p => p.Name != "Mode"), new("Mode", $"{mode}: {choice.Reason}")],
        }).ConfigureAwait(false);
    }
}

internal sealed record MlflowDataFolderAnnotation(string Path) : IResourceAnnotation;

internal static partial class MlflowLog
{
    [LoggerMessage(1, LogLevel.Information, "MLflow mode {Mode}: {Reason}.")]
    public static partial void Mode(ILogger logger, string mode, string reason);
}
