using System.Text;

namespace MlApp.Modeling.Data;

/// <summary>What the first bytes of a file say about it.</summary>
internal sealed record ByteOrderMark(string Name, int Length, Encoding Encoding)
{
    /// <summary>The mark at the start, null when there is none.</summary>
    public static ByteOrderMark? Find(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new("utf-8", 3, TextEncoding.Find("utf-8")!),
        [0xFF, 0xFE, 0, 0, ..] => new("utf-32", 4, TextEncoding.Find("utf-32")!),
        [0xFF, 0xFE, ..] => new("utf-16", 2, TextEncoding.Find("utf-16")!),
        [0xFE, 0xFF, ..] => new("utf-16be", 2, TextEncoding.Find("utf-16be")!),
        _ => null,
    };

    /// <summary>Refuses files that are no text at all, saying what they are.</summary>
    public static void RefuseOtherFormats(ReadOnlySpan<byte> start, string name, bool hasMark)
    {
        var format = start switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] => "an Excel workbook or another zip archive; save the sheet as CSV UTF-8",
            [0xD0, 0xCF, 0x11, 0xE0, ..] => "an old Excel workbook; save the sheet as CSV UTF-8",
            [0x1F, 0x8B, ..] => "compressed with gzip; decompress it first",
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "a Parquet file; export it as CSV",
            _ => null,
        };
        if (format is not null) throw new InvalidInputException($"{name}: this is not CSV text but {format}.", name);
        if (hasMark) return;

        var beginning = start[..Math.Min(start.Length, 1024)];
        var zeros = beginning.Count((byte)0);
        if (zeros == 0) return;
        throw new InvalidInputException(
            zeros >= beginning.Length / 3
                ? $"{name}: this looks like UTF-16 without a byte order mark; set data.encoding to utf-16 (or utf-16be)."
                : $"{name}: this is a binary file, not CSV text (byte {beginning.IndexOf((byte)0)} is 0).",
            name);
    }
}
