using Aspire.Hosting.Compose;
using MlApp.AppHost.Running;

namespace MlApp.AppHost.Publishing;

/// <summary>What holds for every container, whatever is in it.</summary>
internal static class HardenedServices
{
    private const string Comment = """
        The whole application as containers: docker compose up --build
        Written by eng/sync-compose from MlApp.AppHost/AppHost.cs; change that, and run it again.
        Variables with their defaults stand as ${NAME:-default}; set them in the environment or in a file .env.
        """;

    public static IResourceBuilder<ComposeFileResource> WithHardenedServices(
        this IResourceBuilder<ComposeFileResource> file, RunSettings settings) => file
        .WithProjectDirectory(settings.Root)
        .WithComment(Comment)
        .WithServiceDefaults(static (_, service) =>
        {
            service.Restart = "unless-stopped";
            service.Init = true;
            service.StopGracePeriod = "20s";
            // A program that is broken into can write to its volumes and to memory, and become nobody else.
            service.ReadOnly = true;
            service.Tmpfs.Add("/tmp");
            service.CapDrop.Add("ALL");
            service.SecurityOpt.Add("no-new-privileges:true");
            service.Limit(memory: "512M", pids: 128);
            // Asked every second until it is up, for as long as a busy machine may take.
            if (service.Healthcheck is { } check) (check.StartPeriod, check.StartInterval) = ("120s", "1s");
            service.Logging = new ComposeLogging("json-file") { Options = { ["max-size"] = "10m", ["max-file"] = "3" } };
        });
}
