using ScottPlot;
using SkiaSharp;

namespace MlApp.Trainer.Reporting.Plots;

/// <summary>
/// DejaVu Sans out of this assembly. Servers and containers often have no font at all, and Skia then draws no text and says nothing.
/// </summary>
internal sealed class PlotFont : IFontResolver
{
    private const string Name = "MlApp DejaVu Sans";

    private static readonly Lazy<SKTypeface> Regular = new(() => Read("DejaVuSans-subset.ttf"));
    private static readonly Lazy<bool> Registered = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new PlotFont());
        return true;
    });

    private PlotFont()
    {
    }

    /// <summary>The font to draw some texts with: ours, unless it lacks a letter that a font of the machine has.</summary>
    public static string For(IEnumerable<string> texts)
    {
        _ = Registered.Value;
        var foreign = string.Concat(texts.Where(text => !Regular.Value.ContainsGlyphs(text)));
        return foreign.Length > 0 && Fonts.Detect(foreign) is { Length: > 0 } other ? other : Name;
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? Regular.Value : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Regular.Value : null;

    private static SKTypeface Read(string resource)
    {
        using var stream = typeof(PlotFont).Assembly.GetManifestResourceStream(resource)!;
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
