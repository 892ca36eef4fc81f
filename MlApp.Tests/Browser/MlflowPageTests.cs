using Microsoft.Playwright;
using MlApp.Mlflow.Server;
using MlApp.Tests.MlflowServer;
using MlApp.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MlApp.Tests.Browser;

/// <summary>MLflow's own page, out of its wheel, on our server.</summary>
public sealed class MlflowPageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MLflows_own_page_shows_runs_a_run_and_a_model_of_our_server()
    {
        using var folder = new TempFolder();
        StoreFixture.CopyTo(folder.Path);
        await using var server = await TrackingServer.StartAsync(
            new TrackingServerOptions { Port = 0, DataFolder = folder.Path, UiFolder = RealMlflow.FindUi() }, Token);
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.OpenAsync();
        var failed = new List<string>();
        page.PageError += (_, error) => failed.Add(error);

        await page.GotoAsync(new Uri(server.BaseAddress, "/#/experiments").AbsoluteUri);
        await Expect(page.GetByText("iris-classification").First).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(server.BaseAddress, "/#/experiments/1/runs").AbsoluteUri);
        await Expect(page.GetByText("grid over C").First).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(server.BaseAddress, $"/#/experiments/1/runs/{TrackingStore.FixtureRun}").AbsoluteUri);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "C=1.0" }).First).ToBeVisibleAsync();
        await Expect(page.GetByText("train_loss").First).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(server.BaseAddress, "/#/models/iris/versions/2").AbsoluteUri);
        await Expect(page.GetByText("challenger").First).ToBeVisibleAsync();
        Assert.Empty(failed);
    }

    [Fact]
    public async Task A_folder_without_the_page_is_refused_with_what_it_must_hold()
    {
        using var folder = new TempFolder();

        var (code, error) = await ServerProcess.RunAsync(Token, "--port", "0", "--data", folder["data"], "--ui", folder.Path);

        Assert.Equal(2, code);
        Assert.Contains("mlflow/server/js/build", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["data"]));
    }
}
