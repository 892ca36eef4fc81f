using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MlApp.Api.Input;

/// <summary>
/// Names and texts out of a JSON reader. The reader checks a text's bytes only when it is asked for the text, and says so
/// with an <see cref="InvalidOperationException"/>; here that is a <see cref="JsonException"/>, as any other broken JSON.
/// </summary>
internal static class JsonText
{
    private const int LongestOnStack = 256;
    private const int LongestShown = 40;

    public static bool TryFind(RowLayout layout, ref Utf8JsonReader reader, int expected, out int index)
    {
        try
        {
            return layout.TryFind(ref reader, expected, out index);
        }
        catch (InvalidOperationException e)
        {
            throw NotUnicode(e);
        }
    }

    public static bool NameEquals(ref Utf8JsonReader reader, string name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException e)
        {
            throw NotUnicode(e);
        }
    }

    public static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw NotUnicode(e);
        }
    }

    /// <summary>
    /// The text that the reader is on, as training took the cells of its table: without blanks around it, null where nothing is left. A
    /// category's known value is not made anew.
    /// </summary>
    public static string? Read(ref Utf8JsonReader reader, RowColumn column)
    {
        var bytes = reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;
        var rented = bytes > LongestOnStack ? ArrayPool<char>.Shared.Rent(bytes) : null;
        var buffer = rented ?? stackalloc char[LongestOnStack];
        try
        {
            ReadOnlySpan<char> text = buffer[..reader.CopyString(buffer)];
            text = text.Trim();
            return text.IsEmpty ? null : column.Intern(text);
        }
        catch (InvalidOperationException e)
        {
            throw NotUnicode(e);
        }
        finally
        {
            if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>The value that the reader is on, for a message: shortened, control characters replaced.</summary>
    public static string Shown(ref Utf8JsonReader reader)
    {
        var isText = reader.TokenType == JsonTokenType.String;
        var text = isText ? NameOf(ref reader)
            : Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
        return isText ? $"'{Shortened(text)}'" : Shortened(text);
    }

    /// <summary>A name or value of any length for one line of a message.</summary>
    public static string Shortened(string text)
    {
        var cut = text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, LongestShown), "…");
        return string.Create(cut.Length, cut, static (shown, original) =>
        {
            for (var i = 0; i < original.Length; i++) shown[i] = char.IsControl(original[i]) || char.IsSurrogate(original[i]) ? '\uFFFD' : original[i];
        });
    }

    public static string KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => "null",
    };

    private static JsonException NotUnicode(Exception inner) =>
        new("A text holds bytes that are not UTF-8, or half of a surrogate pair.", inner);
}
