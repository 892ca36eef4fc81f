using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>A piece of HTML. What is filled into one is encoded, unless it is a piece of HTML itself.</summary>
internal readonly struct Markup
{
    private readonly string? _text;

    private Markup(string text) => _text = text;

    /// <summary>Makes a piece from an interpolated text.</summary>
    public static Markup Of(MarkupBuilder builder) => new(builder.Text);

    /// <summary>The pieces of all items, one after another.</summary>
    public static Markup Each<T>(IEnumerable<T>? items, Func<T, Markup> render) => new(string.Concat((items ?? []).Select(item => render(item).ToString())));

    /// <summary>The piece, where the condition holds.</summary>
    public static Markup If(bool condition, Func<Markup> render) => condition ? render() : default;

    public override string ToString() => _text ?? "";
}

/// <summary>Builds <see cref="Markup"/> from an interpolated text.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupBuilder
{
    private readonly StringBuilder _text;

    public MarkupBuilder(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (16 * formattedCount));

    public string Text => _text.ToString();

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(Markup piece) => _text.Append(piece.ToString());

    public void AppendFormatted(string? text)
    {
        if (text is not null) _text.Append(HtmlEncoder.Default.Encode(text));
    }

    public void AppendFormatted<T>(T value)
        where T : IFormattable => AppendFormatted(value.ToString(null, CultureInfo.InvariantCulture));
}
