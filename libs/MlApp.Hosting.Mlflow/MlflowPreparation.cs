using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>Shows what is done to a server before it can be started: an image is built, an environment is made.</summary>
internal static class MlflowPreparation
{
    /// <summary>Has something done while the resource is in the state Building; what is done stands in its log and its properties.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="mlflow">The resource.</param>
    /// <param name="prepare">Does it; is given what takes a line of the log, and what takes the step that begins, as a clause.</param>
    public static async Task PrepareAsync(this IServiceProvider services, IMlflowResource mlflow, Func<Action<string>, Action<string>, Task> prepare)
    {
        var notifications = services.GetRequiredService<ResourceNotificationService>();
        var log = services.GetRequiredService<ResourceLoggerService>().GetLogger(mlflow);
        await prepare(line => MlflowLog.Said(log, line), step => _ = ShowAsync(KnownResourceStates.Building, step)).ConfigureAwait(false);
        await ShowAsync(KnownResourceStates.Starting, step: null).ConfigureAwait(false);

        Task ShowAsync(string state, string? step) => notifications.PublishUpdateAsync(mlflow, snapshot => snapshot with
        {
            State = state,
            Properties =
            [
                .. snapshot.Properties.Where(property => property.Name != IMlflowResource.StepProperty),
                .. step is null ? Array.Empty<ResourcePropertySnapshot>() : [new(IMlflowResource.StepProperty, step)],
            ],
        });
    }
}
