using System.Net;
using System.Net.Http.Headers;
using MlApp.Mlflow.Transport;

namespace MlApp.Mlflow.Artifacts;

/// <summary>
/// A stream as a request's body: from where it stood, as often as it is asked for if it can seek, and left open, since it is the caller's.
/// </summary>
internal sealed class ArtifactContent : HttpContent
{
    private readonly Stream _source;
    private readonly long _start;
    private readonly long? _length;
    private readonly Attempt _attempt;

    public ArtifactContent(Stream source, long start, Attempt attempt)
    {
        (_source, _start, _attempt) = (source, start, attempt);
        _length = source.CanSeek ? source.Length - start : null;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_source.CanSeek) _source.Position = _start;
        var buffer = new byte[80 * 1024];

        // A file that grows meanwhile is sent as long as it was announced.
        var left = _length ?? long.MaxValue;
        while (left > 0 && await ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken) is var count and > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            _attempt.BytesMoved();
            left -= count;
        }

        if (_length is not null && left > 0) throw Unreadable("it became shorter while it was sent");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }

    // HttpClient would report a disk that fails as a connection that broke.
    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _source.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw Unreadable(e.Message, e);
        }
    }

    private static MlflowException Unreadable(string reason, IOException? cause = null) =>
        new($"The content of an artifact cannot be read: {reason.TrimEnd('.')}.", innerException: cause);
}
