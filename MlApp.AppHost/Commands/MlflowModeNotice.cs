using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MlApp.AppHost.Commands;

/// <summary>Tells whoever opens the dashboard that MLflow runs in another mode than one would expect, and what to do about it.</summary>
internal sealed class MlflowModeNotice(string message, IInteractionService interaction) : BackgroundService
{
    /// <summary>Adds the notice, where there is anything to notice.</summary>
    public static void AddTo(IServiceCollection services, IMlflowResource mlflow)
    {
        if (MessageFor(mlflow) is not { } message) return;
        services.AddSingleton<IHostedService>(provider => new MlflowModeNotice(message, provider.GetRequiredService<IInteractionService>()));
    }

    /// <summary>The mode, why it is that one, and what to do; null where a person expects it.</summary>
    internal static string? MessageFor(IMlflowResource mlflow) =>
        mlflow.TryGetLastAnnotation<MlflowModeAnnotation>(out var mode) && mode.Advice is { } advice
            ? $"{mode.Mode.ToString().ToLowerInvariant()}, since {mode.Reason}. {advice}"
            : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without a dashboard the screen says the mode and the reason.
        if (!interaction.IsAvailable) return;
        try
        {
            await interaction.PromptNotificationAsync("MLflow's mode", message, new NotificationInteractionOptions { Intent = MessageIntent.Information }, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Nobody dismissed it.
        }
    }
}
