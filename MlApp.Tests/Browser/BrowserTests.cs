using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MlApp.Tests.EndToEnd;
using MlApp.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MlApp.Tests.Browser;

/// <summary>What a person sees and does in a browser, from the address that the AppHost prints.</summary>
public sealed partial class BrowserTests : IDisposable
{
    private readonly TempFolder _state = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public BrowserTests() => _limit.CancelAfter(RunningApplication.Patience);

    public void Dispose()
    {
        _limit.Dispose();
        _state.Dispose();
    }

    [Fact]
    public async Task A_person_follows_a_training_steers_the_champion_and_asks_the_model_in_a_browser()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var run = new AppHostProcess(_state.Path, _limit.Token, "--mlflow", "embedded");
        await run.WaitForAsync("/login?t=");
        var page = await chromium.OpenAsync();
        var dashboard = new Dashboard(page, Dashboard.FindLogin(run.Output));

        await dashboard.LogInAsync();
        await SeeResourcesAsync(dashboard);
        await AskOnThePageAsync(page, run, version: "1");
        await SeeTheRunAsync(dashboard, run);
        await SeeTracesAsync(dashboard);
        await TrainAgainAsync(dashboard);
        await SeeServedAsync(page, run, "2");
        await RollBackAsync(dashboard);
        await SeeServedAsync(page, run, "1");
    }

    private static async Task SeeResourcesAsync(Dashboard dashboard)
    {
        foreach (var (resource, state) in ((string, string)[])[("mlflow", "Running"), ("ml-app", "Running"), ("trainer", "Finished")])
            await Expect(dashboard.Resource(resource).GetByText(state, new() { Exact = true })).ToBeVisibleAsync();
        await Expect(dashboard.Resource("ml-app").GetByRole(AriaRole.Link, new() { Name = "Try the model" })).ToBeVisibleAsync();
        await Screenshots.TakeAsync(dashboard.Page, "dashboard", height: 310);
    }

    /// <summary>The API's page: its form holds an example, and says which version answered.</summary>
    private static async Task AskOnThePageAsync(IPage page, AppHostProcess run, string version)
    {
        await page.GotoAsync(run.Api.BaseAddress!.AbsoluteUri);
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "petal_length" }).FillAsync("5.9");
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "petal_width" }).FillAsync("2.2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        var answer = page.GetByRole(AriaRole.Region, new() { Name = "Prediction", Exact = true });
        await Expect(answer.GetByRole(AriaRole.Paragraph).First).ToHaveTextAsync("virginica");
        await Expect(answer.GetByText($"iris version {version}, ")).ToBeVisibleAsync();
        await Screenshots.TakeAsync(page, "predict", height: 670);
    }

    /// <summary>The trainer's console log, and from there the page of its run.</summary>
    private static async Task SeeTheRunAsync(Dashboard dashboard, AppHostProcess run)
    {
        var page = dashboard.Page;
        await dashboard.GoToAsync("/");
        await dashboard.Resource("trainer").GetByRole(AriaRole.Button, new() { Name = "Console logs" }).ClickAsync();
        await Expect(page.GetByText("iris version 1 is the champion")).ToBeVisibleAsync();
        var link = page.GetByRole(AriaRole.Link, new() { Name = $"http://localhost:{run.MlflowPort}/" });
        await Expect(link).ToHaveAttributeAsync("href", RunAddress());
        var address = await link.GetAttributeAsync("href");

        await page.GotoAsync(address!);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "iris-lbfgs" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = Accuracy() })).ToBeVisibleAsync();
        await Screenshots.TakeAsync(page, "run", height: 780);
    }

    private static async Task SeeTracesAsync(Dashboard dashboard)
    {
        await Expect(await dashboard.FindTraceAsync("ml-app: POST /predict")).ToBeVisibleAsync();

        await (await dashboard.FindTraceAsync("trainer: train iris")).GetByRole(AriaRole.Gridcell).Nth(1).ClickAsync();
        foreach (var span in (string[])["trainer: train iris", "trainer: load", "trainer: fit", "trainer: evaluate", "trainer: log", "trainer: register"])
            await Expect(dashboard.Page.GetByRole(AriaRole.Row, new() { Name = span }).First).ToBeVisibleAsync();
        await Expect(dashboard.Page.GetByRole(AriaRole.Row, new() { Name = "mlflow: create_experiment" }).First).ToBeVisibleAsync();
        await Screenshots.TakeAsync(dashboard.Page, "trace");
    }

    private static async Task TrainAgainAsync(Dashboard dashboard)
    {
        await dashboard.GoToAsync("/");
        await dashboard.ChooseAsync("trainer", "Train again");
        await dashboard.Dialog.GetByRole(AriaRole.Textbox).FillAsync("7");
        await dashboard.Dialog.GetByLabel("Champion without a comparison").ClickAsync();
        await dashboard.PressAsync("Train again");
        await Expect(dashboard.Resource("trainer")).ToContainTextAsync("--seed 7");
        await Expect(dashboard.Resource("trainer").GetByText("Finished", new() { Exact = true })).ToBeVisibleAsync();
    }

    private static async Task RollBackAsync(Dashboard dashboard)
    {
        await dashboard.GoToAsync("/");
        await dashboard.ChooseAsync("mlflow", "Roll back champion");
        await dashboard.PressAsync("Roll back champion");
        await Expect(dashboard.Dialog.GetByText("iris version 1 is the champion again; it was version 2.")).ToBeVisibleAsync();
        await dashboard.CloseAsync();
    }

    /// <summary>The page tells a new version by itself, and the API says the same to a program.</summary>
    private static async Task SeeServedAsync(IPage page, AppHostProcess run, string version)
    {
        await page.GotoAsync(run.Api.BaseAddress!.AbsoluteUri);
        await Expect(page.GetByRole(AriaRole.Banner)).ToContainTextAsync($"version {version} ·");
        Assert.Equal(version, await run.WaitUntilServedAsync());
    }

    [GeneratedRegex(@"/experiments/\d+/runs/\w+$")]
    private static partial Regex RunAddress();

    [GeneratedRegex(@"^accuracy (0\.9\d*|1)\b")]
    private static partial Regex Accuracy();
}
