using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MlApp.AppHost.Running;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.AppHost;

public sealed class PortCheckTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    public void A_port_that_someone_listens_on_is_taken(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();

        Assert.True(new ListeningPorts().IsTaken(PortOf(listener)));
    }

    [Fact]
    public async Task A_port_is_free_again_when_nobody_listens()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = PortOf(listener);
        }

        // A process that begins just now holds what its parent had open, until it runs its program.
        await Wait.UntilAsync(() => !new ListeningPorts().IsTaken(port), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_process_that_holds_a_port_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var holder = await PortHolder.FindAsync(PortOf(listener), TestContext.Current.CancellationToken);

        using var self = Process.GetCurrentProcess();
        Assert.Equal(new PortHolder(self.Id, self.ProcessName), holder);
    }

    [Fact]
    public async Task Nobody_holds_a_port_that_is_free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = PortOf(listener);
        listener.Stop();

        await Wait.UntilAsync(async () => await PortHolder.FindAsync(port, TestContext.Current.CancellationToken) is null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_answer_of_lsof_is_understood() =>
        Assert.Equal(new PortHolder(612, "ControlCenter"), PortHolder.FromLsof("p612\ncControlCenter\nf9\n"));

    [Fact]
    public void The_answer_of_netstat_is_understood_in_any_language()
    {
        const string output = """

            Aktive Verbindungen

              Proto  Lokale Adresse         Remoteadresse          Status           PID
              TCP    127.0.0.1:5000         127.0.0.1:52113        HERGESTELLT     77
              TCP    0.0.0.0:15000          0.0.0.0:0              ABHÖREN         88
              TCP    127.0.0.1:5000         0.0.0.0:0              ABHÖREN         4242
            """;

        Assert.Equal(4242, PortHolder.IdFromNetstat(output.ReplaceLineEndings("\r\n"), 5000));
        Assert.Null(PortHolder.IdFromNetstat(output, 5001));
    }

    [Fact]
    public void A_refusal_says_who_holds_the_port_and_how_to_move()
    {
        Assert.Equal(
            "Port 5000, which ml-app needs, is held by python3 (process 42). Stop it, or take another port: --ml-app-port 5002",
            PortCheck.Describe("ml-app", 5000, 5002, new PortHolder(42, "python3")));
        Assert.Contains("AirPlay Receiver: switch it off", PortCheck.Describe("ml-app", 5000, 5002, new PortHolder(42, "ControlCenter")), StringComparison.Ordinal);
        Assert.Contains("another run of this application", PortCheck.Describe("mlflow", 5001, 5002, new PortHolder(42, "MlApp.Mlflow.Server")), StringComparison.Ordinal);
        Assert.Contains("held by a process that this user may not see", PortCheck.Describe("ml-app", 5000, 5002, null), StringComparison.Ordinal);
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
