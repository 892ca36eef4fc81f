using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using MlApp.Tests.MlflowServer;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MlApp.Tests.Browser;

/// <summary>The tracking server's page in a browser.</summary>
public sealed class TrackingPageTests(TrackingStore store) : IClassFixture<TrackingStore>
{
    /// <summary>What MLflow's clients print or its page has in its address, and where it leads. E, R and S are ids.</summary>
    public static TheoryData<string, string> DeepLinks => new()
    {
        { "/#/experiments/E", "/experiments/E" },
        { "/#/experiments/E/runs", "/experiments/E" },
        { "/#/experiments/E?searchFilter=params.depth%20%3D%20'1'&orderByKey=x", "/experiments/E?filter=params.depth%20%3D%20%271%27" },
        { "/#/experiments/E/runs/R", "/experiments/E/runs/R" },
        { "/#/experiments/E/runs/R/model-metrics", "/experiments/E/runs/R" },
        { "/#/experiments/E/runs/R/artifacts/head.csv", "/experiments/E/runs/R/artifacts/head.csv" },
        { "/#/experiments/E/models/M", "/experiments/E/models/M" },
        { "/#/compare-runs?runs=[%22R%22,%22S%22]&experiments=[%22E%22]", "/compare?runs=R&runs=S" },
        { "/#/metric/loss?runs=[%22R%22]&plot_metric_keys=[%22loss%22]", "/metric?key=loss&runs=R" },
        { "/#/models", "/models" },
        { "/#/models/iris", "/models/iris" },
        { "/#/models/iris/versions/1", "/models/iris/versions/1" },
        { "/#/models/iris/1", "/models/iris/versions/1" },
        { "/#//elsewhere.example/x", "/" },
    };

    [Fact]
    public async Task MLflows_links_lead_to_the_page_that_they_mean()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.OpenAsync();
        foreach (var (link, expected) in DeepLinks.Select(row => row.Data))
        {
            // Another fragment of the same address is no new page.
            await page.GotoAsync("about:blank");
            await store.GoToAsync(page, WithIds(link));
            await page.WaitForURLAsync(url => url == store.Server.BaseAddress.AbsoluteUri.TrimEnd('/') + WithIds(expected));
            await Expect(page.GetByText("There is nothing to show")).Not.ToBeVisibleAsync();
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_page_keeps_anybody_out(ColorScheme colors)
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.OpenAsync(colors);
        var found = new List<string>();
        foreach (var address in store.EveryPage)
        {
            await store.GoToAsync(page, address);
            // What is folded is looked at too.
            foreach (var folded in await page.Locator("details > summary").AllAsync()) await folded.ClickAsync();
            var result = await page.RunAxe();
            Assert.NotEmpty(result.Passes);
            found.AddRange(result.Violations.SelectMany(violation => violation.Nodes.Select(node => Describe(address, violation, node))));
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public async Task Nothing_that_a_run_left_behind_acts_in_the_page_and_nothing_comes_from_elsewhere()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.OpenAsync();
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);
        foreach (var address in store.EveryPage.Concat([$"{store.Run}/artifacts/evil.svg", $"{store.Run}/images/evil.svg"]))
        {
            await store.GoToAsync(page, address);
            Assert.NotEqual("taken over", await page.TitleAsync());
        }

        var download = await page.RunAndWaitForDownloadAsync(async () =>
        {
            await store.GoToAsync(page, $"{store.Run}/artifacts");
            await page.GetByRole(AriaRole.Link, new() { Name = "Download evil.html" }).ClickAsync();
        });
        Assert.Equal("evil.html", download.SuggestedFilename);
        Assert.All(asked, address => Assert.StartsWith(store.Server.BaseAddress.AbsoluteUri, address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Everything_is_read_without_a_script_by_keyboard_alone()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.OpenAsync(hasScripts: false);
        await store.GoToAsync(page, store.Table);

        var filter = page.GetByRole(AriaRole.Textbox, new() { Name = "Filter of runs" });
        await filter.FocusAsync();
        await page.Keyboard.TypeAsync("params.depth != '2'");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("2 runs ·")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "accuracy" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "accuracy ↓" })).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(page.GetByRole(AriaRole.Row).Nth(2)).ToContainTextAsync("run 3");

        foreach (var run in (string[])["run 1", "run 3"])
        {
            await page.GetByRole(AriaRole.Checkbox, new() { Name = $"Compare {run}" }).FocusAsync();
            await page.Keyboard.PressAsync("Space");
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare the chosen" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "2 runs side by side" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("^depth") })).ToContainTextAsync("≠");

        await page.GetByRole(AriaRole.Link, new() { Name = "loss", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "loss of 2 runs over steps" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_person_chooses_columns_and_shares_the_address()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.OpenAsync();
        await store.GoToAsync(page, store.Table);
        await page.GetByText("Columns").ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "loss" }).UncheckAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "team" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show these" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "team" })).ToBeVisibleAsync();

        var other = await chromium.OpenAsync();
        await other.GotoAsync(page.Url);
        await Expect(other.GetByRole(AriaRole.Columnheader, new() { Name = "team" })).ToBeVisibleAsync();
        await Expect(other.GetByRole(AriaRole.Columnheader, new() { Name = "loss" })).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_person_moves_an_alias()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.OpenAsync();
        await store.GoToAsync(page, "/models/iris");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Alias" }).FillAsync("canary");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Version" }).SelectOptionAsync("1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove the alias canary" })).ToBeVisibleAsync();
        var version = await store.Server.Http.AskAsync("registered-models/alias?name=iris&alias=canary", TestContext.Current.CancellationToken);
        Assert.Equal("1", (string?)version["model_version"]!["version"]);

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the alias canary" }).ClickAsync();
        await Expect(page.GetByText("canary")).Not.ToBeVisibleAsync();
    }

    private static string Describe(string address, AxeResultItem violation, AxeResultNode node) =>
        $"{address}: {violation.Impact} {violation.Id}, {violation.Help}: {node.Html}";

    private string WithIds(string address) => address
        .Replace("/E", $"/{store.Experiment}", StringComparison.Ordinal).Replace("22E%", $"22{store.Experiment}%", StringComparison.Ordinal)
        .Replace("/M", $"/{store.LoggedModel}", StringComparison.Ordinal)
        .Replace("/R", $"/{store.Runs[0]}", StringComparison.Ordinal).Replace("22R%", $"22{store.Runs[0]}%", StringComparison.Ordinal)
        .Replace("=R", $"={store.Runs[0]}", StringComparison.Ordinal)
        .Replace("22S%", $"22{store.Runs[1]}%", StringComparison.Ordinal).Replace("=S", $"={store.Runs[1]}", StringComparison.Ordinal);
}
