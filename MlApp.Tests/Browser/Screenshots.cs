using Microsoft.Playwright;
using MlApp.Tests.Support;

namespace MlApp.Tests.Browser;

/// <summary>The pictures of the README, taken anew where MLAPP_SCREENSHOTS=1.</summary>
internal static class Screenshots
{
    private static readonly bool Wanted = Environment.GetEnvironmentVariable("MLAPP_SCREENSHOTS") == "1";

    /// <summary>Keeps the page's upper part, as far as it says something.</summary>
    public static async Task TakeAsync(IPage page, string name, int height = 800)
    {
        if (!Wanted) return;
        // A hint over what the mouse is on, or a cursor, is not what the picture is of.
        await page.Mouse.MoveAsync(0, 799);
        await page.ScreenshotAsync(new()
        {
            Path = RepositoryRoot.File("docs", "images", name + ".png"),
            Clip = new() { X = 0, Y = 0, Width = 1280, Height = height },
            Animations = ScreenshotAnimations.Disabled,
        });
    }
}
