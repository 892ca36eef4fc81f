using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlApp.AppHost.Running;

namespace MlApp.AppHost.Publishing;

/// <summary>Runs the steps of Aspire's pipeline that were asked for.</summary>
internal static class PublishRun
{
    private const string Publish = "publish";

    /// <exception cref="RunRefusedException">Something was asked for that only Aspire's CLI can be told.</exception>
    public static async Task RunAsync(IDistributedApplicationBuilder builder)
    {
        if (Environment.GetEnvironmentVariable("ASPIRE_BACKCHANNEL_PATH") is not { Length: > 0 }) RunWithoutCli(builder);
        var app = builder.Build();
        var services = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        await app.RunAsync();
        // Aspire itself ends with 0 where a step failed or does not exist.
        if (services.Any(service => service.ExecuteTask is { IsFaulted: true })) Environment.ExitCode = 1;
    }

    private static void RunWithoutCli(IDistributedApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        // Aspire answers both over the CLI's socket, without which it waits for ever, or does what it was to list.
        if (settings["AppHost:Operation"] is { } operation && operation.Equals("inspect", StringComparison.OrdinalIgnoreCase))
            throw new RunRefusedException("--operation inspect is what Aspire's CLI asks for; run aspire do.");
        if (bool.TryParse(settings["Pipeline:ListSteps"], out var lists) && lists)
            throw new RunRefusedException("--list-steps is what Aspire's CLI asks for; run aspire do.");

        // Without a step Aspire runs all of them: it builds, pushes, deploys and destroys.
        settings["Pipeline:Step"] ??= Publish;
        // What an earlier deployment saved has no say in a file that is to be the same for the same model.
        if (settings["Pipeline:Step"] == Publish) settings["Pipeline:ClearCache"] ??= "true";
        // Aspire would wait for ever for an answer that nobody is asked for.
        settings["ASPIRE_INTERACTIVITY_ENABLED"] ??= "false";
        if (bool.TryParse(settings["Pipeline:IncludeExceptionDetails"], out var details) && details) return;
        builder.Services.AddLogging(logging => logging.ClearProviders()
            // The same failure once more, as that of a service of the host.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddProvider(new LineLogging()));
    }
}
