using Microsoft.Extensions.Options;
using MlApp.Api.Telemetry;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling;
using MlApp.Modeling.Folders;
using OpenTelemetry;

namespace MlApp.Api.Serving;

/// <summary>
/// Keeps the served model the registry's champion: looks at the alias, fetches, verifies, loads beside the running model and
/// swaps. What fails leaves the running model as it is.
/// </summary>
internal sealed class ChampionWatcher(
    MlflowClient mlflow,
    ChampionFetcher fetcher,
    ModelStore store,
    ModelLoader loader,
    ModelSlot slot,
    RegistryWatch registry,
    ApiTelemetry telemetry,
    IOptions<ServingOptions> options,
    RegistryAddress address,
    TimeProvider time,
    ILogger<ChampionWatcher> logger) : BackgroundService
{
    // Without a model every moment counts, and there is nothing to disturb.
    private static readonly TimeSpan LongestWaitForFirst = TimeSpan.FromMilliseconds(500);

    private ModelIdentity? _refused;
    private DateTimeOffset _retryRefused;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ServeFromDisk();
        if (!address.IsAsked)
        {
            registry.Report(RegistryState.Off, "The configuration names a model folder and no registry.");
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            telemetry.Polled(registry.Status.State);
            var wait = slot.Current is null && options.Value.PollInterval > LongestWaitForFirst ? LongestWaitForFirst : options.Value.PollInterval;
            await Task.Delay(wait, time, stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var champion = await FindChampionAsync(cancellationToken);
            if (champion is null)
            {
                registry.Report(
                    RegistryState.NoChampion,
                    $"MLflow at {mlflow.TrackingUri} has no model '{options.Value.Model}' with the alias '{options.Value.Alias}'. Train one: MlApp.Trainer train --config configs/{options.Value.Model}.yaml");
                return;
            }

            await FollowAsync(champion, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (ModelRefusedException e)
        {
            registry.Report(RegistryState.Refused, e.Message);
        }
        catch (MlflowUnreachableException e)
        {
            registry.Report(RegistryState.Unreachable, e.Message);
        }
        catch (MlflowException e)
        {
            registry.Report(RegistryState.Unreachable, $"MLflow at {mlflow.TrackingUri} answers with an error: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            registry.Report(RegistryState.Refused, $"The model store {options.Value.ModelStore} cannot be used: {e.Message}");
        }
        catch (Exception e)
        {
            // The watcher must outlive what nobody thought of.
            ServingLog.PollFailed(logger, e);
        }
    }

    private async Task<ModelVersion?> FindChampionAsync(CancellationToken cancellationToken)
    {
        // A look every two seconds is no news for a trace.
        using var quiet = SuppressInstrumentationScope.Begin();
        return await mlflow.FindModelVersionByAliasAsync(options.Value.Model, options.Value.Alias, cancellationToken);
    }

    private async Task FollowAsync(ModelVersion champion, CancellationToken cancellationToken)
    {
        var identity = ChampionFetcher.Identify(champion);
        if (slot.Current is { } current && current.Identity.IsSameAs(identity))
        {
            _refused = null;
            current.Confirm();
            ReportCurrent(identity);
            return;
        }

        if (identity == _refused && time.GetUtcNow() < _retryRefused) return;

        using var swap = telemetry.StartSwap(slot.Current?.Identity, identity, ChampionFetcher.FindTag(champion, ApiTelemetry.TraceParentTag));
        try
        {
            var folder = await FetchAsync(identity, cancellationToken);
            Serve(folder, identity, ModelSource.Registry);
            _refused = null;
            Keep(identity);
            ReportCurrent(identity);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            telemetry.SwapFailed(identity, swap, SwapFailure.Of(e));
            if (e is ModelRefusedException)
            {
                _refused = identity;
                _retryRefused = time.GetUtcNow() + options.Value.RefusedRetryInterval;
            }

            throw;
        }
    }

    private async Task<string> FetchAsync(ModelIdentity identity, CancellationToken cancellationToken)
    {
        using var span = telemetry.StartStep("fetch");
        return await fetcher.FetchAsync(identity, cancellationToken);
    }

    private void ReportCurrent(ModelIdentity identity) => registry.Report(
        RegistryState.Current, $"MLflow at {mlflow.TrackingUri} answers; its {options.Value.Alias} is served: {identity}.");

    private void ServeFromDisk()
    {
        try
        {
            if (store.ReadServed() is { } served)
            {
                if (!store.Holds(served)) throw new ModelRefusedException(SwapFailure.WrongDigest, $"the files of {served} in {options.Value.ModelStore} are gone or were changed.");
                Serve(store.FolderOf(served.Version), served, ModelSource.Cache);
                return;
            }
        }
        catch (Exception e) when (e is ModelRefusedException or IOException or UnauthorizedAccessException)
        {
            ServingLog.CacheRefused(logger, e.Message);
        }

        if (options.Value.ModelFolder is not { Length: > 0 } folder) return;
        try
        {
            var digest = ModelFolder.ComputeSha256(folder);
            Serve(folder, new(options.Value.Model, digest[..12], null, digest, null), ModelSource.Folder);
        }
        catch (Exception e) when (e is ModelRefusedException or InvalidInputException or IOException or UnauthorizedAccessException)
        {
            ServingLog.FolderRefused(logger, e.Message);
        }
    }

    private void Serve(string folder, ModelIdentity identity, ModelSource source)
    {
        var started = time.GetTimestamp();
        var previous = slot.Swap(Load(folder, identity, source));
        telemetry.Swapped(identity);
        ServingLog.Serving(
            logger, identity.Name, identity.Version, identity.RunId ?? "unknown", identity.Sha256,
            EnumWords.Of(source), (long)time.GetElapsedTime(started).TotalMilliseconds,
            previous is null ? "none was served" : $"version {previous.Identity.Version}");
    }

    private ServedModel Load(string folder, ModelIdentity identity, ModelSource source)
    {
        using var span = telemetry.StartStep("load");
        return loader.Load(folder, identity, source);
    }

    /// <summary>Serving does not depend on a disk that can be written.</summary>
    private void Keep(ModelIdentity identity)
    {
        try
        {
            store.WriteServed(identity);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ServingLog.NotKept(logger, e.Message);
        }

        try
        {
            store.Prune(identity.Version);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ServingLog.NotPruned(logger, e.Message);
        }
    }
}
