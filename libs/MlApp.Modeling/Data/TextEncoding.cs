using System.Text;

namespace MlApp.Modeling.Data;

/// <summary>Encodings by name, those of Windows' code pages too.</summary>
internal static class TextEncoding
{
    /// <summary>The encoding of that name, failing on bytes that it does not know; null when there is none.</summary>
    public static Encoding? Find(string name)
    {
        var wanted = name.Trim().ToLowerInvariant() switch
        {
            "utf8" => "utf-8",
            "latin1" or "latin-1" => "iso-8859-1",
            "utf16" or "utf16le" or "utf-16le" => "utf-16",
            "utf16be" => "utf-16be",
            var other => other,
        };
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(wanted, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(wanted, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
