using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>The text of a file, or its beginning.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsCut">Whether the file goes on.</param>
internal sealed record ArtifactText(string Text, bool IsCut)
{
    /// <summary>At most so many bytes are shown.</summary>
    public const int Maximum = 256 << 10;

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads a file; null where it is no text.</summary>
    public static ArtifactText? Read(FileInfo file)
    {
        using var stream = file.OpenRead();
        var bytes = new byte[Math.Min(file.Length, Maximum)];
        var content = bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        if (content.Contains((byte)0)) return null;
        var isCut = file.Length > Maximum;
        // The end may have cut a line, and a letter within it.
        if (isCut && content.LastIndexOf((byte)'\n') is var end and > 0) content = content[..end];
        var text = Encoding.UTF8.GetString(content);
        return new ArtifactText(text.TrimStart('\uFEFF'), isCut);
    }

    /// <summary>JSON with a line for each value; null where it is none.</summary>
    public static string? Indent(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Lenient);
            return JsonSerializer.Serialize(json.RootElement, Indented);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
