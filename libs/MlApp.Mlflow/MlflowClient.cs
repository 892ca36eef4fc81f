using MlApp.Mlflow.Transport;

namespace MlApp.Mlflow;

/// <summary>
/// A client of an MLflow tracking server: experiments, runs, artifacts and the model registry, by MLflow's REST API 2.0. Thread-safe.
/// </summary>
/// <remarks>
/// Calls throw <see cref="MlflowException"/> for what the server refuses and <see cref="MlflowUnreachableException"/> where no server
/// answers. What may pass (no connection, 408, 429, 5xx) is repeated a few times, if repeating cannot do a thing twice.
/// </remarks>
public sealed partial class MlflowClient : IDisposable
{
    private readonly MlflowTransport _transport;
    private readonly MlflowClientOptions _options;
    private readonly HttpClient? _own;

    /// <summary>A client on an <see cref="HttpClient"/> that stays the caller's.</summary>
    /// <param name="http">
    /// Its base address, if it has one, is the tracking URI; it may hold a path prefix and <c>user:password@</c>.
    /// </param>
    /// <param name="options">Defaults if null; nothing is read from the environment.</param>
    /// <exception cref="MlflowException">The tracking URI is not the http or https address of a server.</exception>
    public MlflowClient(HttpClient http, MlflowClientOptions? options = null)
    {
        _options = options ?? new MlflowClientOptions();
        var address = TrackingAddress.Parse(http.BaseAddress?.OriginalString ?? _options.TrackingUri, _options);
        _transport = new MlflowTransport(http, address, _options);
    }

    /// <summary>A client with connections of its own.</summary>
    /// <param name="options">Where the server is.</param>
    /// <exception cref="MlflowException">The tracking URI is not the http or https address of a server.</exception>
    public MlflowClient(MlflowClientOptions options)
        : this(CreateHttpClient(), options, owned: true)
    {
    }

    private MlflowClient(HttpClient own, MlflowClientOptions options, bool owned)
        : this(own, options) => _own = owned ? own : null;

    /// <summary>
    /// A client as the environment says: MLFLOW_TRACKING_URI (http://localhost:5001 if not set), MLFLOW_TRACKING_TOKEN,
    /// MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD.
    /// </summary>
    /// <exception cref="MlflowException">The tracking URI is not the http or https address of a server.</exception>
    public static MlflowClient FromEnvironment() => new(MlflowClientOptions.FromEnvironment());

    /// <summary>The server's address, with a slash at the end and without credentials.</summary>
    public Uri TrackingUri => _transport.TrackingUri;

    /// <summary>Closes the client's own connections; an <see cref="HttpClient"/> that was given stays open.</summary>
    public void Dispose() => _own?.Dispose();

    private static HttpClient CreateHttpClient()
    {
        var handler = new SocketsHttpHandler
        {
            // A POST that is sent on to another address becomes a GET; better to say where the server wants to be asked.
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
