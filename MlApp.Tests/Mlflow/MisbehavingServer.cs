using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlApp.Mlflow;

namespace MlApp.Tests.Mlflow;

/// <summary>A real HTTP server that answers as badly as a test asks for, and remembers what it was asked.</summary>
internal sealed class MisbehavingServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private MisbehavingServer(WebApplication application) => _application = application;

    public ConcurrentQueue<Received> Requests { get; } = new();

    public Uri Uri => new(_application.Urls.Single());

    /// <summary>Starts one on a free port.</summary>
    /// <param name="answer">Answers a request; the number counts all requests from 1.</param>
    public static async Task<MisbehavingServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new MisbehavingServer(builder.Build());
        var count = 0;
        server._application.Run(async context =>
        {
            var number = Interlocked.Increment(ref count);
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            server.Requests.Enqueue(new Received(context.Request.Method, context.Request.PathBase + context.Request.Path,
                $"{context.Request.QueryString}", $"{context.Request.Headers.Authorization}", body.ToArray()));
            await answer(context, number);
        });
        await server._application.StartAsync();
        return server;
    }

    /// <summary>A client that does not wait long between attempts.</summary>
    public MlflowClient CreateClient(Func<MlflowClientOptions, MlflowClientOptions>? change = null)
    {
        var options = new MlflowClientOptions { TrackingUri = Uri.ToString(), RetryDelay = TimeSpan.FromMilliseconds(1) };
        return new MlflowClient(change?.Invoke(options) ?? options);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    public static Task JsonAsync(HttpContext context, string json, int status = 200) =>
        TextAsync(context, json, "application/json", status);

    public static async Task TextAsync(HttpContext context, string text, string type, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
    }

    public static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Breaks the connection in the middle of whatever it was doing.</summary>
    public static Task ResetAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Sends the same bytes until nobody listens any more.</summary>
    public static async Task EndlessAsync(HttpContext context, string type, int status, string piece)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 1000)));
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    internal sealed record Received(string Method, string Path, string Query, string Authorization, byte[] Body);
}
