using System.Buffers.Binary;
using Xunit;

namespace MlApp.Tests.Trainer;

/// <summary>Reads what a PNG says of itself.</summary>
internal static class PngImage
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    public static (int Width, int Height) ReadSize(ReadOnlySpan<byte> png)
    {
        Assert.True(png.StartsWith(Signature), "This is no PNG.");
        Assert.True(png[^8..^4].SequenceEqual("IEND"u8), "The PNG has no end.");
        return (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));
    }

    public static void AssertIsPlot(ReadOnlySpan<byte> png)
    {
        var (width, height) = ReadSize(png);
        Assert.InRange(width, 300, 3000);
        Assert.InRange(height, 200, 3000);
    }
}
