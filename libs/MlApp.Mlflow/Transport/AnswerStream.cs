namespace MlApp.Mlflow.Transport;

/// <summary>
/// The body of an answer: bounded, and with the network's failures kept apart from those of a disk that the body is written to
/// (only a <see cref="HttpIOException"/> may be repaired by asking again).
/// </summary>
/// <param name="response">Given back with the stream.</param>
/// <param name="body">The response's own stream.</param>
/// <param name="limit">The most bytes that may come.</param>
/// <param name="attempt">Told of every byte; null where the caller reads at his own pace.</param>
internal sealed class AnswerStream(HttpResponseMessage response, Stream body, long limit, Attempt? attempt) : Stream
{
    private long _count;

    public static async Task<AnswerStream> OpenAsync(
        HttpResponseMessage response,
        long limit,
        Attempt? attempt,
        CancellationToken cancellationToken) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellationToken), limit, attempt);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _count; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await body.ReadAsync(buffer, cancellationToken));
        }
        catch (IOException e) when (e is not HttpIOException)
        {
            throw Broken(e);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Count(body.Read(buffer));
        }
        catch (IOException e) when (e is not HttpIOException)
        {
            throw Broken(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            response.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int bytes)
    {
        attempt?.BytesMoved();
        _count += bytes;
        if (_count > limit)
            throw new MlflowException($"{Answers.Show(response)} sends more than the {limit:N0} bytes that were expected; it was cut off.");
        return bytes;
    }

    private static HttpIOException Broken(IOException e) => new(HttpRequestError.ResponseEnded, e.Message, e);
}
