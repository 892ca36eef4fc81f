using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using Xunit;
using static MlApp.Tests.Mlflow.MisbehavingServer;

namespace MlApp.Tests.Mlflow;

/// <summary>What is asked again, how often and when; and what is never asked twice.</summary>
public sealed class RetryTests
{
    private const string ARun = """{"run":{"info":{"run_id":"abc","artifact_uri":"mlflow-artifacts:/1/abc/artifacts"}}}""";

    private static readonly Run Run = new() { Info = new RunInfo { RunId = "abc", ArtifactUri = "mlflow-artifacts:/1/abc/artifacts" } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_question_is_asked_again_until_the_server_has_recovered(int status)
    {
        await using var server = await StartAsync(
            (context, number) => number <= 2 ? StatusAsync(context, status) : JsonAsync(context, ARun));
        using var client = server.CreateClient();

        var run = await client.GetRunAsync("abc", Token);

        Assert.Equal("abc", run.Info.RunId);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(501)]
    public async Task An_answer_that_would_stay_the_same_is_taken_the_first_time(int status)
    {
        await using var server = await StartAsync((context, _) => StatusAsync(context, status));
        using var client = server.CreateClient();

        var error = await Assert.ThrowsAsync<MlflowException>(() => client.GetRunAsync("abc", Token));

        Assert.Equal((HttpStatusCode)status, error.Status);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Patience_ends()
    {
        await using var server = await StartAsync((context, _) => StatusAsync(context, 503));
        using var client = server.CreateClient(options => options with { MaxRetries = 2 });

        var error = await Assert.ThrowsAsync<MlflowException>(() => client.GetRunAsync("abc", Token));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.Status);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_broken_connection_is_repaired_by_asking_again()
    {
        await using var server = await StartAsync((context, number) => number <= 2 ? ResetAsync(context) : JsonAsync(context, ARun));
        using var client = server.CreateClient();

        Assert.Equal("abc", (await client.GetRunAsync("abc", Token)).Info.RunId);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again()
    {
        await using var server = await StartAsync(async (context, number) =>
        {
            if (number > 1)
            {
                await JsonAsync(context, ARun);
                return;
            }

            context.Response.ContentType = "application/json";
            context.Response.ContentLength = ARun.Length;
            await context.Response.WriteAsync(ARun[..20]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var client = server.CreateClient();

        Assert.Equal("abc", (await client.GetRunAsync("abc", Token)).Info.RunId);
        Assert.Equal(2, server.Requests.Count);
    }

    public static TheoryData<string> NotTwice => ["create run", "create version", "delete model"];

    [Theory]
    [MemberData(nameof(NotTwice))]
    public async Task What_would_be_done_twice_is_sent_once_when_the_server_fails(string call)
    {
        await using var server = await StartAsync((context, _) => StatusAsync(context, 503));
        using var client = server.CreateClient();

        var error = await Assert.ThrowsAsync<MlflowException>(() => SendAsync(client, call));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.Status);
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(NotTwice))]
    public async Task What_would_be_done_twice_is_sent_once_when_the_connection_breaks(string call)
    {
        await using var server = await StartAsync((context, _) => ResetAsync(context));
        using var client = server.CreateClient();

        await Assert.ThrowsAsync<MlflowUnreachableException>(() => SendAsync(client, call));

        Assert.Single(server.Requests);
    }

    private static Task SendAsync(MlflowClient client, string call) => call switch
    {
        "create run" => client.CreateRunAsync("1", null, DateTimeOffset.UnixEpoch, cancellationToken: Token),
        "create version" => client.CreateModelVersionAsync("iris", "runs:/abc/model", "abc", cancellationToken: Token),
        _ => client.DeleteRegisteredModelAsync("iris", Token),
    };

    [Fact]
    public async Task What_the_server_was_too_busy_to_look_at_is_sent_again_whatever_it_is()
    {
        await using var server = await StartAsync((context, number) => number == 1 ? StatusAsync(context, 429) : JsonAsync(context, ARun));
        using var client = server.CreateClient();

        await client.CreateRunAsync("1", null, DateTimeOffset.UnixEpoch, cancellationToken: Token);

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_batch_is_sent_again_with_the_same_bytes()
    {
        await using var server = await StartAsync((context, number) => number == 1 ? ResetAsync(context) : JsonAsync(context, "{}"));
        using var client = server.CreateClient();

        await client.LogBatchAsync("abc", [new() { Key = "loss", Value = 0.5 }], cancellationToken: Token);

        Assert.Equal(2, server.Requests.Count);
        Assert.Single(server.Requests.Select(request => Convert.ToHexString(request.Body)).Distinct());
    }

    [Fact]
    public async Task The_wait_that_the_server_asks_for_is_kept()
    {
        await using var server = await StartAsync((context, number) =>
        {
            if (number > 1) return JsonAsync(context, ARun);
            context.Response.Headers.RetryAfter = "1";
            return StatusAsync(context, 429);
        });
        using var client = server.CreateClient();
        var start = Stopwatch.GetTimestamp();

        await client.GetRunAsync("abc", Token);

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.9, 30);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_ends_the_call_at_once()
    {
        await using var server = await StartAsync((context, _) =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return StatusAsync(context, 503);
        });
        using var client = server.CreateClient();

        await Assert.ThrowsAsync<MlflowException>(() => client.GetRunAsync("abc", Token));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_file_is_sent_again_from_where_it_stood()
    {
        await using var server = await StartAsync((context, number) => StatusAsync(context, number <= 2 ? 503 : 200));
        using var client = server.CreateClient();
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("skipped and sent")) { Position = "skipped and ".Length };

        await client.UploadArtifactAsync(Run, "notes.md", content, Token);

        Assert.Equal(["sent", "sent", "sent"], server.Requests.Select(request => Encoding.UTF8.GetString(request.Body)));
    }

    [Fact]
    public async Task A_stream_that_cannot_go_back_is_sent_once()
    {
        await using var server = await StartAsync((context, _) => StatusAsync(context, 503));
        using var client = server.CreateClient();
        await using var content = new OneWayStream(new MemoryStream([1, 2, 3]));

        await Assert.ThrowsAsync<MlflowException>(() => client.UploadArtifactAsync(Run, "notes.md", content, Token));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_file_that_grows_while_it_is_sent_is_sent_as_it_was()
    {
        await using var server = await StartAsync((context, _) => StatusAsync(context, 200));
        using var client = server.CreateClient();
        await using var content = new ChangingStream(length: 10, available: 25);

        await client.UploadArtifactAsync(Run, "log.txt", content, Token);

        Assert.Equal(10, server.Requests.Single().Body.Length);
    }

    [Fact]
    public async Task A_file_that_shrinks_while_it_is_sent_is_not_taken_for_a_broken_connection()
    {
        await using var server = await StartAsync((context, _) => StatusAsync(context, 200));
        using var client = server.CreateClient();
        await using var content = new ChangingStream(length: 25, available: 10);

        var error = await Assert.ThrowsAsync<MlflowException>(() => client.UploadArtifactAsync(Run, "log.txt", content, Token));

        Assert.Contains("shorter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_not_taken_for_a_broken_connection()
    {
        await using var server = await StartAsync((context, _) => StatusAsync(context, 200));
        using var client = server.CreateClient();
        await using var content = new ChangingStream(length: 25, available: 10, new IOException("The disk is gone."));

        var error = await Assert.ThrowsAsync<MlflowException>(() => client.UploadArtifactAsync(Run, "log.txt", content, Token));

        Assert.Contains("The disk is gone.", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A file that another process writes to: it says one length and has another.</summary>
    private sealed class ChangingStream(long length, int available, IOException? end = null) : MemoryStream(new byte[available])
    {
        public override long Length => length;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer[..Math.Min(buffer.Length, available - (int)Position)], cancellationToken) is var count and > 0
                ? count
                : end is null ? 0 : throw end;
    }

    [Fact]
    public async Task Where_nobody_listens_the_error_says_where_and_what_to_do()
    {
        var port = Ports.Free();
        using var client = new MlflowClient(new MlflowClientOptions
        {
            TrackingUri = $"http://ada:secret@127.0.0.1:{port}",
            RetryDelay = TimeSpan.FromMilliseconds(1),
        });

        var error = await Assert.ThrowsAsync<MlflowUnreachableException>(
            () => client.CreateRunAsync("1", null, DateTimeOffset.UnixEpoch, cancellationToken: Token));

        Assert.Equal(new Uri($"http://127.0.0.1:{port}/"), error.TrackingUri);
        Assert.Contains($"http://127.0.0.1:{port}/", error.Message, StringComparison.Ordinal);
        Assert.Contains("MLFLOW_TRACKING_URI", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        await using var server = await StartAsync((context, _) => UntilAbortedAsync(context.RequestAborted));
        using var client = server.CreateClient(options => options with { Timeout = TimeSpan.FromSeconds(2), MaxRetries = 1 });

        var error = await Assert.ThrowsAsync<MlflowUnreachableException>(() => client.GetRunAsync("abc", Token));

        Assert.Contains("2 s", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_slow_upload_is_not_given_up_while_it_moves()
    {
        await using var server = await StartAsync((context, _) => StatusAsync(context, 200));
        using var client = server.CreateClient(options => options with { Timeout = TimeSpan.FromSeconds(5), MaxRetries = 0 });
        await using var content = new OneWayStream(new MemoryStream(new byte[8 * 4096]), pause: TimeSpan.FromMilliseconds(700));

        await client.UploadArtifactAsync(Run, "slow.bin", content, Token);

        Assert.Equal(8 * 4096, server.Requests.Single().Body.Length);
    }

    [Fact]
    public async Task Who_cancels_is_not_told_that_the_server_is_gone()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var server = await StartAsync(async (context, _) =>
        {
            await cancel.CancelAsync();
            await UntilAbortedAsync(context.RequestAborted);
        });
        using var client = server.CreateClient();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetRunAsync("abc", cancel.Token));
    }

    private static async Task UntilAbortedAsync(CancellationToken aborted)
    {
        var gone = new TaskCompletionSource();
        await using var registration = aborted.Register(gone.SetResult);
        await gone.Task;
    }
}
