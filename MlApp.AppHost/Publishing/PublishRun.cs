using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MlApp.AppHost.Publishing;

/// <summary>Runs the steps of Aspire's pipeline that were asked for.</summary>
internal static class PublishRun
{
    public static async Task RunAsync(IDistributedApplicationBuilder builder)
    {
        // Aspire would wait for ever for an answer that nobody is asked for where its CLI is not there to ask.
        if (Environment.GetEnvironmentVariable("ASPIRE_BACKCHANNEL_PATH") is not { Length: > 0 })
            builder.Configuration["ASPIRE_INTERACTIVITY_ENABLED"] ??= "false";
        var app = builder.Build();
        var services = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        await app.RunAsync();
        // Aspire itself ends with 0 where a step failed or does not exist.
        if (services.Any(service => service.ExecuteTask is { IsFaulted: true })) Environment.ExitCode = 1;
    }
}
