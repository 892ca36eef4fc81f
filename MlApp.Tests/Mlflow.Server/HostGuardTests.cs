using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using MlApp.Mlflow.Server.Http;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>Who may ask: MLflow's rules on the Host and Origin headers.</summary>
public sealed class HostGuardTests(EmbeddedMlflow server) : IClassFixture<EmbeddedMlflow>
{
    private const string Call = "api/2.0/mlflow/experiments/get?experiment_id=0";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_host_the_server_listens_to_this_machine_alone()
    {
        using var folder = new TempFolder();
        using var process = await ServerProcess.StartAsync(folder.Path, Token);

        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == process.Address.Port);

        Assert.Equal([IPAddress.Loopback], listeners.Select(end => end.Address));
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("localhost:5001", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:1", HttpStatusCode.OK)]
    [InlineData("[::1]:5001", HttpStatusCode.OK)]
    [InlineData("192.168.1.7:5001", HttpStatusCode.OK)]
    [InlineData("10.0.0.3", HttpStatusCode.OK)]
    [InlineData("172.16.0.1", HttpStatusCode.OK)]
    [InlineData("172.31.255.1:80", HttpStatusCode.OK)]
    [InlineData("172.32.0.1", HttpStatusCode.Forbidden)]
    [InlineData("10.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("192.168.1.7.evil.example:5001", HttpStatusCode.Forbidden)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("evil.example:5001", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("mlflow:5000", HttpStatusCode.Forbidden)]
    public async Task A_request_is_answered_where_its_Host_is_this_machine_or_private(string host, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Call) { Headers = { Host = host } };
        using var response = await server.Http.SendAsync(request, Token);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("mlflow:5000, *.example", "mlflow:5000", true)]
    [InlineData("mlflow:5000, *.example", "a.example", true)]
    [InlineData("mlflow:5000, *.example", "localhost", false)]
    [InlineData("*", "anything", true)]
    [InlineData("", "localhost", true)]
    [InlineData("", "mlflow:5000", false)]
    public async Task The_environment_can_name_other_hosts(string allowed, string host, bool isAnswered)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("MLFLOW_SERVER_ALLOWED_HOSTS", allowed)]).Build();
        var answered = false;
        var guard = new HostGuard(
            _ =>
            {
                answered = true;
                return Task.CompletedTask;
            },
            configuration);
        var context = new DefaultHttpContext { Request = { Host = new HostString(host), Path = "/" } };

        await guard.InvokeAsync(context);

        Assert.Equal(isAnswered, answered);
    }

    [Fact]
    public async Task Health_is_answered_under_any_name()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "health") { Headers = { Host = "evil.example" } };
        using var response = await server.Http.SendAsync(request, Token);

        Assert.Equal("OK", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:3000", HttpStatusCode.OK)]
    public async Task A_page_of_another_origin_changes_nothing(string origin, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/2.0/mlflow/experiments/search")
        {
            Headers = { { "Origin", origin } },
            Content = new StringContent("{\"max_results\":1}", System.Text.Encoding.UTF8, "application/json"),
        };
        using var response = await server.Http.SendAsync(request, Token);

        Assert.Equal(expected, response.StatusCode);
    }
}
