using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlApp.ServiceDefaults;
using Xunit;

namespace MlApp.Tests.ServiceDefaults;

public sealed class TelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Spans_metrics_and_logs_of_a_service_reach_the_collector_that_the_environment_names()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await ListenAsync(app => app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.AddOrUpdate(signal, _ => Text(body), (_, before) => before + Text(body));
            return Results.Bytes([], "application/x-protobuf");
        }));

        var source = $"MlApp.Test.{Guid.NewGuid():n}";
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address(collector);
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        builder.AddTelemetry(source);
        using (var host = builder.Build())
        {
            await host.StartAsync(Token);
            using var activities = new ActivitySource(source);
            using var meter = new Meter(source);
            using (activities.StartActivity("a-span-of-the-test")) meter.CreateCounter<long>("a-counter-of-the-test").Add(1);
            host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("test").LogWarning("a-log-of-the-test");
            await host.StopAsync(Token);
        }

        Assert.Contains("a-span-of-the-test", received["traces"], StringComparison.Ordinal);
        Assert.Contains("a-counter-of-the-test", received["metrics"], StringComparison.Ordinal);
        Assert.Contains("a-log-of-the-test", received["logs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_collector_nothing_listens_to_the_spans()
    {
        var source = $"MlApp.Test.{Guid.NewGuid():n}";
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = "";
        builder.AddTelemetry(source);
        using var host = builder.Build();
        using var activities = new ActivitySource(source);

        Assert.False(activities.HasListeners());
    }

    [Fact]
    public async Task A_service_that_is_not_ready_is_alive_all_the_same()
    {
        await using var app = await ListenAsync(app => app.MapHealth(), builder =>
        {
            builder.AddServiceDefaults("MlApp.Test");
            builder.Services.AddHealthChecks().AddCheck("model", () => HealthCheckResult.Unhealthy("no model"));
        });
        using var http = new HttpClient { BaseAddress = new Uri(Address(app)) };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(HealthExtensions.ReadyPath, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(HealthExtensions.AlivePath, Token)).StatusCode);
    }

    [Theory]
    [InlineData("GET", 2)]
    [InlineData("POST", 1)]
    public async Task A_client_of_the_defaults_repeats_only_what_is_safe_to_repeat(string method, int expected)
    {
        var calls = 0;
        await using var flaky = await ListenAsync(app => app.MapMethods("/", [method], () =>
            Interlocked.Increment(ref calls) == 1 ? Results.StatusCode(503) : Results.Ok()));
        var builder = Host.CreateApplicationBuilder();
        builder.AddServiceDefaults("MlApp.Test");
        builder.Services.AddHttpClient();
        using var host = builder.Build();
        using var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient();

        using var request = new HttpRequestMessage(new HttpMethod(method), Address(flaky));
        using var answer = await http.SendAsync(request, Token);

        Assert.Equal(expected, calls);
        Assert.Equal(expected == 2 ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    private static async Task<WebApplication> ListenAsync(Action<WebApplication> map, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        configure?.Invoke(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync(Token);
        return app;
    }

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    // Names travel as plain UTF-8 inside the protobuf messages.
    private static string Text(MemoryStream body) => Encoding.Latin1.GetString(body.ToArray());
}
