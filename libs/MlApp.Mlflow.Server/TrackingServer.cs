using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using MlApp.Mlflow.Server.Artifacts;
using MlApp.Mlflow.Server.Endpoints;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;
using MlApp.ServiceDefaults;

namespace MlApp.Mlflow.Server;

/// <summary>MLflow's tracking server and registry, on SQLite and a folder of artifacts.</summary>
public sealed class TrackingServer : IAsyncDisposable
{
    // The largest JSON that MLflow lets in is that of a data set, with a profile of 16 million characters.
    private const long MaximumBody = 64 << 20;

    private readonly WebApplication _application;
    private readonly DataFolder _folder;
    private readonly TrackingDatabase _database;

    private TrackingServer(WebApplication application, DataFolder folder, TrackingDatabase database)
    {
        _application = application;
        _folder = folder;
        _database = database;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:5001/</c>.</summary>
    public Uri BaseAddress => new(_application.Services.GetRequiredService<IServer>().Features
        .GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Starts a server.</summary>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="FormatException">The host is neither <c>localhost</c> nor an IP address.</exception>
    public static async Task<TrackingServer> StartAsync(TrackingServerOptions options, CancellationToken cancellationToken = default)
    {
        var folder = DataFolder.Take(options.DataFolder);
        TrackingDatabase? database = null;
        WebApplication? application = null;
        try
        {
            database = TrackingDatabase.Open(folder.Database, TimeProvider.System);
            application = Build(options, folder, database);
            await application.StartAsync(cancellationToken);
            return new TrackingServer(application, folder, database);
        }
        catch
        {
            if (application is not null) await application.DisposeAsync();
            database?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _application.WaitForShutdownAsync(cancellationToken);

    /// <summary>Answers what has arrived, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _database.Dispose();
        _folder.Dispose();
    }

    private static WebApplication Build(TrackingServerOptions options, DataFolder folder, TrackingDatabase database)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables();
        builder.AddServiceDefaults(StoreSpans.SourceName, AliasWatch.IsOne);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // A port that is taken is said in one line by who started the server.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBody;
        });

        var application = builder.Build();
        application.Urls.Add(options.Url);
        application.UseMiddleware<HostGuard>();
        application.UseMiddleware<OriginGuard>();
        application.UseMiddleware<ErrorHandling>();
        application.UseMiddleware<ArtifactPathGuard>();
        application.UseMiddleware<HeadRequests>();
        application.UseRouting();
        var artifacts = new ArtifactFolder(folder.Artifacts);
        application.MapServer();
        application.MapExperiments(database, TimeProvider.System);
        application.MapRuns(database, TimeProvider.System);
        application.MapRunData(database);
        application.MapMetrics(database);
        application.MapArtifacts(database, artifacts);
        application.MapTransfers(database);
        application.MapRegisteredModels(database, TimeProvider.System);
        application.MapModelVersions(database, TimeProvider.System);
        application.MapLoggedModels(database, artifacts, TimeProvider.System);
        application.MapPages(database, artifacts, hasHome: options.UiFolder is null);
        if (options.UiFolder is not null)
        {
            application.MapMlflowUi(options.UiFolder);
            application.MapMlflowUiQueries(database);
        }
        return application;
    }
}
