using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlApp.Api;
using Xunit;

namespace MlApp.Tests.Api;

/// <summary>The API as the program builds it, in this process on a free port.</summary>
public sealed class RunningApi : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly LogKeeper _log;
    private readonly MeterListener _looks;
    private int _lookCount;

    private RunningApi(WebApplication app, LogKeeper log)
    {
        (_app, _log) = (app, log);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient { BaseAddress = Address };
        _looks = Listen((name, _, _) =>
        {
            if (name == "mlapp.registry.polls") Interlocked.Increment(ref _lookCount);
        });
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>What the API's own code logged, one line each, with its level before it.</summary>
    public IReadOnlyCollection<string> Log => _log.Lines;

    /// <summary>How often the registry was looked at.</summary>
    public int Looks => Volatile.Read(ref _lookCount);

    /// <summary>Hears the measurements of this API's own meter, and of no other in this process.</summary>
    public MeterListener Listen(Action<string, double, IReadOnlyDictionary<string, object?>> heard)
    {
        var factory = Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "MlApp.Api" && ReferenceEquals(instrument.Meter.Scope, factory)) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => heard(instrument.Name, value, tags.ToArray().ToDictionary()));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => heard(instrument.Name, value, tags.ToArray().ToDictionary()));
        listener.Start();
        return listener;
    }

    /// <param name="store">The model store.</param>
    /// <param name="mlflow">The tracking server; null for an address where none is.</param>
    /// <param name="settings">More settings, such as <c>Serving:MaxRows=3</c>.</param>
    public static async Task<RunningApi> StartAsync(string store, Uri? mlflow, params string[] settings)
    {
        var log = new LogKeeper();
        // Port 9 of this machine: nobody listens there.
        var address = mlflow ?? new Uri("http://127.0.0.1:9/");
        string[] arguments =
        [
            "urls=http://127.0.0.1:0", $"MLFLOW_TRACKING_URI={address}", $"Serving:ModelStore={store}",
            "Serving:PollInterval=00:00:00.100", .. settings,
        ];
        var app = ApiApplication.Build(arguments, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(log);
        });
        await app.StartAsync();
        return new RunningApi(app, log);
    }

    /// <summary>An API that serves one model folder and asks no registry.</summary>
    public static async Task<RunningApi> ServeFolderAsync(string store, string modelFolder, params string[] settings)
    {
        var api = await StartAsync(store, new Uri("http://127.0.0.1:9/"), [$"Serving:ModelFolder={modelFolder}", "MLFLOW_TRACKING_URI=", .. settings]);
        await api.WaitUntilAsync(async () => await api.IsReadyAsync(), "the folder is served");
        return api;
    }

    public async Task<bool> IsReadyAsync() => (await GetAsync("/health")).StatusCode == HttpStatusCode.OK;

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PredictAsync(string json) => PredictAsync(Encoding.UTF8.GetBytes(json));

    public Task<HttpResponseMessage> PredictAsync(byte[] body, string? contentType = "application/json")
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return Http.PostAsync("/predict", content, TestContext.Current.CancellationToken);
    }

    /// <summary>The JSON of <c>GET /model</c>, which must be there.</summary>
    public async Task<JsonElement> ModelAsync()
    {
        var response = await GetAsync("/model");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await JsonOf(response);
    }

    public async Task<string?> VersionAsync()
    {
        var response = await GetAsync("/model");
        return response.IsSuccessStatusCode ? (await JsonOf(response)).GetProperty("version").GetString() : null;
    }

    public Task WaitForVersionAsync(string version) => WaitUntilAsync(async () => await VersionAsync() == version, $"version {version} is served");

    public Task WaitForLogAsync(string text) => WaitUntilAsync(() => Task.FromResult(Log.Any(line => line.Contains(text, StringComparison.Ordinal))), $"'{text}' is logged");

    public async Task WaitUntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"In vain waited until {what}. The log:\n{string.Join('\n', Log)}");
            }
        }
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _looks.Dispose();
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class LogKeeper : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("MlApp.", StringComparison.Ordinal) ? new Logger(this) : NullLogger.Instance;

        public void Dispose()
        {
        }

        private sealed class Logger(LogKeeper keeper) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                keeper.Lines.Enqueue($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
        }
    }
}
