using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>MLflow's own server in a virtual environment.</summary>
internal static class MlflowPythonExtensions
{
    /// <summary>The environment of this machine, beside the data folder.</summary>
    /// <exception cref="DistributedApplicationException">There is no Python for it, or a setting is wrong.</exception>
    public static PythonEnvironment FindEnvironment(IConfiguration configuration, string requirements, string dataFolder)
    {
        if (!File.Exists(requirements))
            throw new DistributedApplicationException($"MLflow mode python needs the file of its packages, and there is none: {requirements}.");
        var wheels = configuration["Mlflow:Wheels"] is { Length: > 0 } given ? Path.GetFullPath(given) : null;
        if (wheels is not null && !Directory.Exists(wheels))
            throw new DistributedApplicationException($"Mlflow:Wheels: there is no folder {wheels}.");
        return new(Path.Combine(Path.GetDirectoryName(dataFolder)!, "python"), requirements, PythonInterpreter.Find(configuration), wheels);
    }

    /// <summary>A process of this run, on the files that the embedded server keeps too.</summary>
    public static IResourceBuilder<PythonMlflowResource> AddPythonMlflow(
        this IDistributedApplicationBuilder builder, string name, int? port, PythonEnvironment environment, MlflowStores stores, MlflowModeChoice choice)
    {
        Directory.CreateDirectory(stores.Folder);
        var process = builder.AddModule(name, environment, stores.Folder, "mlflow").Resource;
        builder.Resources.Remove(process);
        var mlflow = new PythonMlflowResource(process);
        return builder.AddResource(mlflow)
            .WithHttpEndpoint(port: port, targetPort: port, name: PythonMlflowResource.EndpointName, isProxied: false)
            .WithArgs(context => AddServerArguments(context, mlflow, stores.Folder))
            .WithEnvironment("MLFLOW_SERVER_ALLOWED_HOSTS", "localhost,localhost:*,127.0.0.1,127.0.0.1:*")
            .WithEnvironment("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false")
            .WithEnvironment("MLFLOW_DISABLE_TELEMETRY", "true")
            .WithEnvironment("PYTHONUNBUFFERED", "1")
            .WithEnvironment("PYTHONUTF8", "1")
            // Of the user's own Python; empty is none.
            .WithEnvironment("PYTHONHOME", "")
            .WithEnvironment("PYTHONPATH", "")
            .WithHttpHealthCheck("/health", endpointName: PythonMlflowResource.EndpointName)
            .WithUrlForEndpoint(PythonMlflowResource.EndpointName, url => url.DisplayText = "MLflow (python)")
            .WithIconName("BeakerSettings")
            .WithMode(choice, $"{stores.ShownFolder}, which the embedded server opens too")
            .ExcludeFromManifest()
            .OnBeforeResourceStarted(async (resource, started, ct) =>
            {
                await started.Services.SayModeAsync(resource).ConfigureAwait(false);
                if (!environment.IsReady)
                    await started.Services.PrepareAsync(resource, (say, step) => environment.MakeAsync(say, step, ct)).ConfigureAwait(false);
                stores.NoteEmbedded(); // the same files
            });
    }

    private static void AddServerArguments(CommandLineArgsCallbackContext context, PythonMlflowResource mlflow, string folder)
    {
        foreach (var argument in (string[])["server", "--host", "127.0.0.1", "--port"]) context.Args.Add(argument);
        context.Args.Add(mlflow.PrimaryEndpoint.Property(EndpointProperty.TargetPort));
        // An address of a file, which has slashes on every system.
        var database = Path.Combine(folder, "mlflow.db").Replace('\\', '/');
        foreach (var argument in (string[])
            ["--workers", "1", "--backend-store-uri", $"sqlite:///{database}", "--artifacts-destination", Path.Combine(folder, "artifacts"), "--serve-artifacts"])
            context.Args.Add(argument);
    }
}
