using System.Net;
using System.Reflection;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>The application with the dashboard laid over docker-compose.yml.</summary>
public sealed class ComposeDashboardTests(ComposeImages images)
{
    private const string Key = "of-this-test";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_dashboard_is_sent_what_the_API_does_and_shows_it_to_nobody_without_a_login()
    {
        await images.RequireAsync();
        var image = $"mlapp-test/dashboard:{Guid.NewGuid().ToString("n")[..12]}";
        await Docker.RunAsync("buildx", "build", "--load", "--progress", "plain", "--tag", image,
            "--file", RepositoryRoot.File("MlApp.Tests", "Containers", "dashboard.Dockerfile"), DashboardFolder());
        try
        {
            using var overlay = new TempFolder();
            // The key is for the test alone, which reads over the dashboard's API what a person reads on its pages.
            await File.WriteAllTextAsync(
                overlay["image.yml"], $"services: {{dashboard: {{image: '{image}', environment: {{Dashboard__Api__PrimaryApiKey: {Key}}}}}}}\n", Token);
            var port = Ports.Free();
            await using var project = new ComposeProject(
                images, new Dictionary<string, string?> { ["DASHBOARD_PORT"] = $"{port}" }, "docker-compose.dashboard.yml", overlay["image.yml"]);
            using var dashboard = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(10) };

            await project.RunAsync("up", "--no-build", "--no-deps", "--wait", "dashboard", "ml-app");
            await project.ModelAsync();

            await project.WaitUntilAsync(async () => (await TelemetryAsync(dashboard, "traces")).Contains("GET /model", StringComparison.Ordinal), "the dashboard has the trace of a request");
            Assert.Contains("Now listening on", await TelemetryAsync(dashboard, "logs"), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Unauthorized, (await dashboard.GetAsync("api/telemetry/traces", Token)).StatusCode);
            Assert.Equal("/login", (await dashboard.GetAsync("", Token)).RequestMessage!.RequestUri!.AbsolutePath);
            Assert.Contains("/login?t=", await project.RunAsync("logs", "dashboard"), StringComparison.Ordinal);
            Assert.True((await project.InspectAsync("dashboard")).GetProperty("HostConfig").GetProperty("ReadonlyRootfs").GetBoolean());
        }
        finally
        {
            await Docker.TryAsync(CancellationToken.None, "image", "rm", "--force", image);
        }
    }

    private static async Task<string> TelemetryAsync(HttpClient dashboard, string kind)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/telemetry/{kind}");
        request.Headers.Add("x-api-key", Key);
        return await (await dashboard.SendAsync(request, Token)).Content.ReadAsStringAsync(Token);
    }

    /// <summary>Where the AppHost's build put it; the program is for the engine's Linux where the tests run on that.</summary>
    private static string DashboardFolder()
    {
        if (!OperatingSystem.IsLinux()) Support.Missing.Skip("The dashboard that Aspire brings along is for this machine, and the containers are for Linux.");
        var program = typeof(global::MlApp.AppHost.Running.RunSettings).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "aspiredashboardpath").Value!;
        return Path.GetDirectoryName(program)!;
    }
}
