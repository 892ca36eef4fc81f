using System.Net;
using System.Net.Http.Headers;

namespace MlApp.Tests.Api;

/// <summary>A JSON body of unknown length that is sent piece by piece.</summary>
public sealed class PiecewiseContent : HttpContent
{
    private readonly byte[] _bytes;
    private readonly int _pieceSize;

    public PiecewiseContent(byte[] bytes, int pieceSize)
    {
        (_bytes, _pieceSize) = (bytes, pieceSize);
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <summary>After how many pieces the client breaks off.</summary>
    public int BreaksAfter { get; init; } = int.MaxValue;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (var (offset, piece) = (0, 0); offset < _bytes.Length; offset += _pieceSize, piece++)
        {
            if (piece == BreaksAfter) throw new IOException("The client breaks off.");
            await stream.WriteAsync(_bytes.AsMemory(offset, Math.Min(_pieceSize, _bytes.Length - offset)));
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
