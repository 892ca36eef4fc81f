using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlApp.AppHost.Console;
using MlApp.AppHost.Publishing;

namespace MlApp.AppHost.Running;

/// <summary>Runs the application on this machine.</summary>
internal static class LocalRun
{
    private const int Refused = 2;

    /// <summary>Reads the settings, composes the model, checks the ports, and runs it behind the screen until it is stopped.</summary>
    /// <returns>The exit code: 0, or 2 where nothing was started for a reason that a person can mend.</returns>
    public static async Task<int> RunAsync(string[] args, Action<IDistributedApplicationBuilder, RunSettings> compose)
    {
        SetDefault("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"); // plain http: a machine that never saw dev-certs is enough
        SetDefault("ASPIRE_VERSION_CHECK_DISABLED", "true"); // the version is pinned, and looking costs a process at start
        SetDefault("ASPIRE_ENABLE_CONTAINER_TUNNEL", "false"); // no container calls this machine, and its image would be pulled
        SetDefault("DOTNET_ENVIRONMENT", "Development");
        try
        {
            if (CommandLine.AsksForHelp(args))
            {
                System.Console.WriteLine(CommandLine.Help);
                return 0;
            }

            CommandLine.Check(args);
            var builder = DistributedApplication.CreateBuilder(args);
            var settings = RunSettings.Read(builder.Configuration, Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(builder.AppHostDirectory))!);
            if (builder.ExecutionContext.IsRunMode)
            {
                compose(builder, settings);
                await RunAsync(builder, settings);
            }
            else
            {
                compose(builder, settings.InContainers());
                await PublishRun.RunAsync(builder);
            }

            return Environment.ExitCode;
        }
        catch (Exception refused) when (refused is RunRefusedException or DistributedApplicationException)
        {
            await System.Console.Error.WriteLineAsync(refused.Message);
            return Refused;
        }
    }

    private static async Task RunAsync(IDistributedApplicationBuilder builder, RunSettings settings)
    {
        await PortCheck.EnsureFreeAsync(builder);

        // Ctrl+C gives the prompt back when the children are gone, not before.
        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] ??= "true";
        // With no container in the model Aspire asks the engine all the same, and waits 40 seconds for a Docker that is sick. Podman has
        // no daemon to wait for: it answers, or is not there, at once.
        if (!builder.Resources.OfType<ContainerResource>().Any()) builder.Configuration["DcpPublisher:ContainerRuntime"] ??= "podman";
        builder.StartProjectsFromTheirBinaries();
        builder.Services.HaveHealthChecksAskUntilHealthy();
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            builder.CreateResourceBuilder(project)
                .WithoutHttpsCertificate()
                // The dashboard goes with the children: what they tell it last is not worth ten seconds of trying again.
                .WithEnvironment(context => context.EnvironmentVariables.Remove("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"))
                .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
                .WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName);
        }

        if (!settings.ShowsScreen)
        {
            await RunUntilTheTerminalIsClosedAsync(builder.Build());
            return;
        }

        var state = new RunState();
        builder.Services.AddLogging(logging => logging.ClearProviders()
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddFilter(QuietLogging.Orchestrator, LogLevel.Information)
            .AddProvider(new QuietLogging(state)));
        var app = builder.Build();
        await using var screen = RunScreen.Start(app, state, settings);
        await RunUntilTheTerminalIsClosedAsync(app);
        // Without an orchestrator there is nothing to take down, and Aspire would wait ten seconds for it to come.
        if (state.Orchestrated) await app.DisposeAsync();
    }

    /// <summary>Runs it until it is stopped. A closed terminal stops it too, in order; .NET would end this process alone.</summary>
    private static async Task RunUntilTheTerminalIsClosedAsync(DistributedApplication app)
    {
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        });
        await app.RunAsync();
    }

    private static void SetDefault(string variable, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable))) Environment.SetEnvironmentVariable(variable, value);
    }
}
