using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MlApp.Tests.Support;
using MlApp.Tests.Trainer;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MlApp.Tests.Browser;

/// <summary>Real trainings on the tracking server's page.</summary>
public sealed partial class TrainedRunsTests : IDisposable
{
    private const string Columns = "columns=metrics.accuracy&columns=metrics.auc&columns=metrics.log_loss"
        + "&columns=params.trainer.numberOfLeaves&columns=params.trainer.learningRate";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_person_finds_out_which_of_three_trainings_learned_best_and_why()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var server = await EmbeddedMlflow.StartAsync();
        foreach (var (leaves, rate) in ((int, string)[])[(8, "0.3"), (20, "0.1"), (40, "0.05")]) await TrainAsync(server, leaves, rate);

        var page = await chromium.OpenAsync();
        await page.GotoAsync(server.BaseAddress.AbsoluteUri);
        await page.GetByRole(AriaRole.Link, new() { Name = "breast_cancer" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "trainer.numberOfLeaves" })).ToBeVisibleAsync();
        await page.GotoAsync($"{page.Url}?{Columns}");
        await page.GetByRole(AriaRole.Link, new() { Name = "log_loss", Exact = true }).ClickAsync();
        // Of a loss, the least is the best.
        await page.GetByRole(AriaRole.Link, new() { Name = "log_loss ↓" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "log_loss ↑" })).ToBeVisibleAsync();
        var chosen = await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = CompareRun() }).AllAsync();
        Assert.Equal(3, chosen.Count);
        foreach (var run in chosen) await run.CheckAsync();
        await Screenshots.TakeAsync(page, "tracking-runs", height: 490);

        await page.GetByRole(AriaRole.Button, new() { Name = "Compare the chosen" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show only what differs" }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row, new() { NameRegex = Leaves() });
        foreach (var leaves in (string[])["8", "20", "40"])
            await Expect(row.GetByRole(AriaRole.Cell, new() { Name = leaves, Exact = true })).ToBeVisibleAsync();
        await Screenshots.TakeAsync(page, "tracking-compare", height: 777);

        await page.GetByRole(AriaRole.Link, new() { Name = "test_log_loss", Exact = true }).ClickAsync();
        await page.GetByLabel("Values").SelectOptionAsync("log");
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "test_log_loss of 3 runs over steps" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "150", Exact = true })).ToHaveCountAsync(3);
        await Screenshots.TakeAsync(page, "tracking-curves", height: 795);

        await page.GetByRole(AriaRole.Link, new() { Name = "Models" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "breast_cancer", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "breast_cancer-fasttree" })).ToHaveCountAsync(3);
        await Screenshots.TakeAsync(page, "tracking-model", height: 750);
    }

    private async Task TrainAsync(EmbeddedMlflow server, int leaves, string rate)
    {
        var file = _folder[FormattableString.Invariant($"leaves-{leaves}.yaml")];
        await File.WriteAllTextAsync(file, $$"""
            model: breast_cancer
            task: binary
            data:
              path: '{{RepositoryRoot.File("data", "breast_cancer.csv")}}'
              label: diagnosis
              positive_class: malignant
            trainer: { name: fasttree, parameters: { numberOfLeaves: {{leaves}}, learningRate: {{rate}}, numberOfTrees: 150 } }
            promotion: { metric: log_loss }
            """, Token);
        var result = await new TrainerProcess(_folder.Path, server.BaseAddress).RunAsync(Token, "train", "--config", file);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [GeneratedRegex("^Compare breast_cancer")]
    private static partial Regex CompareRun();

    [GeneratedRegex(@"^trainer\.numberOfLeaves")]
    private static partial Regex Leaves();
}
