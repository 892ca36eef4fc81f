using Microsoft.Playwright;
using MlApp.Tests.Support;

namespace MlApp.Tests.Browser;

/// <summary>The machine's own Chromium, driven by Playwright: nothing is downloaded.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Variable = "MLAPP_TEST_CHROMIUM";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome.exe", "msedge.exe"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    // It is megabytes of script, on a machine that may have other things to do; what a test waits for comes long before.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Expectations have one limit in a process, whichever test comes first.
    static Chromium() => Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);

    /// <summary>Starts it, or skips the test where there is none.</summary>
    public static async Task<Chromium> StartAsync()
    {
        var program = Find();
        if (program is null) Missing.Skip($"There is no Chromium. Install it (apt-get install chromium), or name its program in {Variable}.");
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program }));
    }

    /// <summary>A window as the pictures of the README have it.</summary>
    public async Task<IPage> OpenAsync(ColorScheme colors = ColorScheme.Light, bool hasScripts = true)
    {
        var context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = 1280, Height = 800 },
            ColorScheme = colors,
            JavaScriptEnabled = hasScripts,
            Locale = "en-US",
        });
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return named;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
