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
    private readonly Attempt _attempt;

    public ArtifactContent(Stream source, long start, Attempt attempt)
    {
        (_source, _start, _attempt) = (source, start, attempt);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_source.CanSeek) _source.Position = _start;
        var buffer = new byte[80 * 1024];
        while (await ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            _attempt.BytesMoved();
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = _source.CanSeek ? _source.Length - _start : 0;
        return _source.CanSeek;
    }

    // HttpClient would report a disk that fails as a connection that broke.
    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _source.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new MlflowException($"The content of an artifact cannot be read: {e.Message}", innerException: e);
        }
    }
}
