using Xunit;

namespace MlApp.Tests.Hosting.Compose;

/// <summary>The overlay with the dashboard keeps to the file that it is laid over.</summary>
public sealed class DashboardOverlayTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static readonly ComposeDocument Base = new("docker-compose.yml");
    private static readonly ComposeDocument Overlay = new("docker-compose.dashboard.yml");

    [Fact]
    public void Every_service_that_has_telemetry_sends_it_to_the_dashboard_which_is_started_before()
    {
        var senders = Base.Keys("services").Where(service => Base.Keys("services", service, "environment").Contains(Endpoint)).ToList();

        Assert.Equal(["ml-app", "trainer"], senders);
        Assert.Equal(senders.Append("dashboard").Order(), Overlay.Keys("services").Order());
        var port = Assert.Single(Overlay.List("services", "dashboard", "expose"));
        Assert.All(senders, service =>
        {
            Assert.Equal("${OTEL_EXPORTER_OTLP_ENDPOINT:-}", Base.Text("services", service, "environment", Endpoint));
            Assert.Equal("grpc", Base.Text("services", service, "environment", "OTEL_EXPORTER_OTLP_PROTOCOL"));
            Assert.Equal($"http://dashboard:{port}", Overlay.Text("services", service, "environment", Endpoint));
            Assert.Equal("service_started", Overlay.Text("services", service, "depends_on", "dashboard", "condition"));
        });
    }

    [Fact]
    public void The_dashboard_is_as_hardened_as_the_other_services_and_asks_for_a_login()
    {
        foreach (var key in new[] { "restart", "init", "read_only", "stop_grace_period" })
            Assert.Equal(Base.Text("services", "mlflow", key), Overlay.Text("services", "dashboard", key));
        foreach (var key in new[] { "cap_drop", "security_opt", "networks", "tmpfs" })
            Assert.Equal(Base.List("services", "mlflow", key), Overlay.List("services", "dashboard", key));
        Assert.NotNull(Overlay.Text("services", "dashboard", "deploy", "resources", "limits", "memory"));
        Assert.NotNull(Overlay.Text("services", "dashboard", "deploy", "resources", "limits", "pids"));
        Assert.Equal(Base.Text("services", "mlflow", "logging", "options", "max-size"), Overlay.Text("services", "dashboard", "logging", "options", "max-size"));
        // Its own default is a token that it makes and prints; and what is sent to it is published nowhere.
        Assert.Empty(Overlay.Keys("services", "dashboard", "environment"));
        Assert.Single(Overlay.List("services", "dashboard", "ports"));
    }
}
