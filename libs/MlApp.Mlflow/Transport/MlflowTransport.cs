using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Transport;

/// <summary>The one place that sends: credentials, time-outs, repetitions, errors.</summary>
internal sealed class MlflowTransport(HttpClient http, TrackingAddress address, MlflowClientOptions options)
{
    private const string Api = "api/2.0/mlflow/";

    // For whoever traces the calls of this process: the name that OpenTelemetry's conventions have for a path with its blanks.
    private static readonly HttpRequestOptionsKey<string> UrlTemplate = new("url.template");

    public Uri TrackingUri => address.Uri;

    public Task<T> GetAsync<T>(string path, Query query, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        SendAsync(new Call(HttpMethod.Get, $"{path}{query}", Repeatable: true), answer, cancellationToken);

    /// <summary>A GET of the tracking API.</summary>
    public Task<T> CallAsync<T>(string path, Query query, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        GetAsync(Api + path, query, answer, cancellationToken);

    /// <summary>A call of the tracking API with a body.</summary>
    public Task<T> CallAsync<TBody, T>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> answer,
        bool repeatable,
        CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, bodyType);
        return SendAsync(new Call(method, Api + path, repeatable, _ => JsonBody(json)), answer, cancellationToken);
    }

    /// <summary>A call of the tracking API with a body, whose answer says no more than that it is done.</summary>
    public Task CallAsync<TBody>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        bool repeatable,
        CancellationToken cancellationToken) =>
        CallAsync(method, path, body, bodyType, MlflowJson.Default.EmptyResponse, repeatable, cancellationToken);

    /// <summary>Sends a call whose answer is JSON.</summary>
    public Task<T> SendAsync<T>(Call call, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        SendAsync(call, (response, attempt) => Answers.ReadJsonAsync(response, answer, options.MaxAnswerBytes, attempt), cancellationToken);

    /// <summary>
    /// Sends until an answer is read, the failure is one that does not pass, or the repetitions are used up. <paramref name="read"/>
    /// belongs to the attempt: a body that breaks off is asked for again. It owns the response when it returns.
    /// </summary>
    public async Task<T> SendAsync<T>(Call call, Func<HttpResponseMessage, Attempt, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            Exception failure;
            try
            {
                return await TryAsync(call, read, cancellationToken);
            }
            catch (Exception e) when (e is MlflowException or HttpRequestException or HttpIOException or TimeoutException)
            {
                failure = e;
            }

            if (failures > options.MaxRetries || !MayPass(failure, call.Repeatable) || WaitAfter(failure, failures) is not { } wait)
            {
                if (failure is MlflowException mlflow) throw mlflow;
                throw new MlflowUnreachableException(TrackingUri, ReasonOf(failure), failure);
            }

            await Task.Delay(wait, options.TimeProvider, cancellationToken);
        }
    }

    private async Task<T> TryAsync<T>(Call call, Func<HttpResponseMessage, Attempt, Task<T>> read, CancellationToken cancellationToken)
    {
        using var attempt = new Attempt(options.Timeout, options.TimeProvider, cancellationToken);
        using var request = new HttpRequestMessage(call.Method, new Uri(TrackingUri, call.Path));
        request.Content = call.Content?.Invoke(attempt);
        request.Options.Set(UrlTemplate, call.Template);
        if (address.Authorization is { } authorization) request.Headers.Authorization = authorization;

        HttpResponseMessage? response = null;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, attempt.Token);
            if (!response.IsSuccessStatusCode) throw await Answers.ReadErrorAsync(response, attempt);
            return await read(response, attempt);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            throw new TimeoutException($"nothing came for {options.Timeout.TotalSeconds:0.#} s", e);
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether the same call may succeed later. Where no connection was made, or the server said "too many requests", nothing was done,
    /// and every call may be sent again. After any other failure it may have been done: only what can be done twice is sent again.
    /// </summary>
    private static bool MayPass(Exception failure, bool repeatable) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => true,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        MlflowException { Status: HttpStatusCode.TooManyRequests } => true,
        MlflowException e => repeatable && e.Status is HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
        _ => repeatable,
    };

    /// <summary>Doubles with every failure; half of it is chance, so that many clients do not come back at once.</summary>
    private TimeSpan? WaitAfter(Exception failure, int failures)
    {
        if (failure is MlflowException { RetryAfter: { } asked }) return asked <= options.MaxRetryAfter ? asked : null;
        var longest = options.RetryDelay * Math.Pow(2, failures - 1);
#pragma warning disable CA5394 // Chance, not a secret.
        return longest * (0.5 + Random.Shared.NextDouble() / 2);
#pragma warning restore CA5394
    }

    // HttpClient's own words for a certificate that it does not trust are to look at the inner exception.
    private static string ReasonOf(Exception failure) =>
        (failure is HttpRequestException ? failure.GetBaseException() : failure).Message.TrimEnd('.');

    private static ByteArrayContent JsonBody(byte[] json) =>
        new(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
