using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace MlApp.AppHost.Commands;

/// <summary>Has the form of <em>Predict</em> made when a model is served, and looked at again when a training has ended.</summary>
internal sealed class PredictFormWatch(
    PredictCommand command, ProjectResource api, ProjectResource trainer, ResourceNotificationService notifications, IServiceProvider services) : BackgroundService
{
    private readonly PredictionApi _client = new(api);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (healthy, training) = (false, false);
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            var (wasHealthy, wasTraining) = (healthy, training);
            if (change.Resource == api) healthy = change.Snapshot.HealthStatus is HealthStatus.Healthy;
            if (change.Resource == trainer) training = change.Snapshot.State?.Text == KnownResourceStates.Running;
            if (healthy && (!wasHealthy || (wasTraining && !training))) await UpdateAsync(stoppingToken);
        }
    }

    private async Task UpdateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await command.UpdateAsync(services, await _client.GetModelAsync(cancellationToken));
        }
        catch (CommandRefusedException)
        {
            // It was there a moment ago; the command itself asks again, and says it.
        }
    }
}
