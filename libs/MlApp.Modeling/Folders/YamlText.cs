using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MlApp.Modeling.Folders;

/// <summary>
/// Writes mappings, lists and values as YAML that Python reads as the same types: by its older rules <c>no</c> is false, <c>1E-05</c> a text
/// and <c>12:30</c> a number, so texts that could be anything else stand in quotes.
/// </summary>
internal static partial class YamlText
{
    /// <summary>A mapping whose keys keep the order in which they come; null values stay, absent ones are not written.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, object?>> mapping)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(writer, new EmitterSettings().WithBestWidth(int.MaxValue).WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, mapping);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return writer.ToString();
    }

    private static void Emit(Emitter emitter, object? value)
    {
        switch (value)
        {
            case null:
                emitter.Emit(Plain("null"));
                break;
            case string text:
                emitter.Emit(PlainText().IsMatch(text) && !Words().IsMatch(text)
                    ? Plain(text)
                    : new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.DoubleQuoted, false, true));
                break;
            case bool flag:
                emitter.Emit(Plain(flag ? "true" : "false"));
                break;
            case float or double:
                emitter.Emit(Plain(Number((IFormattable)value)));
                break;
            case int or long:
                emitter.Emit(Plain(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)));
                break;
            case IEnumerable<KeyValuePair<string, object?>> mapping:
                emitter.Emit(new MappingStart());
                foreach (var (key, item) in mapping)
                {
                    Emit(emitter, key);
                    Emit(emitter, item);
                }

                emitter.Emit(new MappingEnd());
                break;
            case IEnumerable list:
                EmitList(emitter, list.Cast<object?>().ToArray());
                break;
            default:
                throw new ArgumentException($"A {value.GetType().Name} is none of YAML's types.", nameof(value));
        }
    }

    private static void EmitList(Emitter emitter, object?[] items)
    {
        var isFlow = Array.TrueForAll(items, item => item is null or string or bool or float or double or int or long);
        emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, isFlow ? SequenceStyle.Flow : SequenceStyle.Block));
        foreach (var item in items) Emit(emitter, item);
        emitter.Emit(new SequenceEnd());
    }

    private static Scalar Plain(string text) => new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, true, false);

    private static string Number(IFormattable value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text switch
        {
            "NaN" => ".nan",
            "Infinity" => ".inf",
            "-Infinity" => "-.inf",
            _ when text.Contains('.', StringComparison.Ordinal) => text,
            _ when text.IndexOf('E', StringComparison.Ordinal) is > 0 and var exponent => text.Insert(exponent, ".0"),
            _ => text + ".0",
        };
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_./+-]*\z")]
    private static partial Regex PlainText();

    [GeneratedRegex("^(y|n|yes|no|on|off|true|false|null|nan|inf)\\z", RegexOptions.IgnoreCase)]
    private static partial Regex Words();
}
