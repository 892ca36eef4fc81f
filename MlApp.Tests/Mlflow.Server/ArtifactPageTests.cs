using System.Net;
using System.Text;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>Artifacts on pages: what is shown, and what a browser must never run.</summary>
public sealed class ArtifactPageTests(CopiedStore store) : IClassFixture<CopiedStore>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_CSV_file_is_a_table_and_JSON_has_a_line_for_each_value()
    {
        var owner = await PutAsync("tables/head.csv", "carat,cut\n0.2,\"Ideal, best\"\n0.3,<b>Fair</b>\n");
        await PutAsync("report.json", """{"a":[1,{"b":"ü <i>"}]}""", owner);

        Assert.Contains("<tr><td>0.2</td><td>Ideal, best</td></tr><tr><td>0.3</td><td>&lt;b&gt;Fair&lt;/b&gt;</td></tr>", await ShowAsync(owner, "tables/head.csv"), StringComparison.Ordinal);
        Assert.Contains("\n    1,\n    {\n", WebUtility.HtmlDecode(await ShowAsync(owner, "report.json")), StringComparison.Ordinal);
        Assert.Contains("ü <i>", WebUtility.HtmlDecode(await ShowAsync(owner, "report.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_file_is_shown_in_part_and_downloaded_whole()
    {
        var owner = await PutAsync("big.csv", string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i},row {i}\n")));
        await PutAsync("big.log", string.Concat(Enumerable.Range(0, 100_000).Select(i => $"line {i}\n")), owner);

        var table = await ShowAsync(owner, "big.csv");
        Assert.Contains("These are the first 500 rows", table, StringComparison.Ordinal);
        Assert.Contains("row 500<", table, StringComparison.Ordinal);
        Assert.DoesNotContain("row 501<", table, StringComparison.Ordinal);
        var log = await ShowAsync(owner, "big.log");
        Assert.InRange(WebUtility.HtmlDecode(log).Length, 250 << 10, 260 << 10);
        Assert.Equal(1_088_890, (await store.Server.Http.GetByteArrayAsync($"{owner}/files/big.log", Token)).Length);
    }

    [Theory]
    [InlineData("table.csv", "a,b\n1,2,3\n\n4\n")]
    [InlineData("quote.csv", "a,\"b\n1,2\n")]
    [InlineData("empty.csv", "")]
    [InlineData("broken.json", "{\"a\":")]
    [InlineData("deep.json", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("no-extension", "plain text")]
    public async Task What_is_not_quite_what_its_name_says_is_shown_all_the_same(string name, string content)
    {
        var owner = await PutAsync(name, content);

        using var response = await store.Server.Http.GetAsync($"{owner}/artifacts/{name}", Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(">download</a>", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_text_is_only_to_download()
    {
        var owner = await PutAsync("model.bin", [1, 2, 0, 3]);

        Assert.Contains("neither text nor an image", await ShowAsync(owner, "model.bin"), StringComparison.Ordinal);
        Assert.Equal([1, 2, 0, 3], await store.Server.Http.GetByteArrayAsync($"{owner}/files/model.bin", Token));
    }

    [Theory]
    [InlineData("evil.html")]
    [InlineData("evil.svg")]
    [InlineData("evil.xml")]
    public async Task A_document_that_could_act_is_sent_as_an_attachment_and_shown_as_text(string name)
    {
        var owner = await PutAsync(name, LoggedRuns.Script);

        using var file = await store.Server.Http.GetAsync($"{owner}/files/{name}", Token);
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("nosniff", file.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("<script>document", await ShowAsync(owner, name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_and_a_logged_model_show_their_files()
    {
        const string version = "/models/iris/versions/2";
        var page = await store.Server.ShowAsync(version, Token);
        Assert.Contains($"{version}/artifacts/MLmodel", page, StringComparison.Ordinal);
        Assert.Contains("flavors:", await store.Server.ShowAsync($"{version}/artifacts/MLmodel", Token), StringComparison.Ordinal);

        var experiment = await store.Server.Http.CreateExperimentAsync("logged", Token);
        var (_, created) = await store.Server.Http.CallAsync("logged-models", new { experiment_id = experiment, name = "iris" }, Token);
        var model = (string)created["model"]!["info"]!["model_id"]!;
        await store.Server.Http.PutArtifactAsync(experiment, $"models/{model}", "MLmodel", "flavors: {}", Token);
        Assert.Contains($"/experiments/{experiment}/models/{model}/artifacts/MLmodel", await store.Server.ShowAsync($"/experiments/{experiment}/models/{model}", Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/artifacts/%252e%252e%252f%252e%252e%252fmlflow.db")]
    [InlineData("/files/%252e%252e%252f%252e%252e%252fmlflow.db")]
    [InlineData("/images/%252e%252e%252f%252e%252e%252fx.png")]
    public async Task A_path_that_leads_elsewhere_is_refused_for_every_owner(string path)
    {
        foreach (var owner in (string[])["/experiments/1/runs/5670295a3d6641ac8a372257accb9075", "/models/iris/versions/2"])
        {
            using var response = await store.Server.Http.GetAsync(owner + path, Token);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    private Task<string> ShowAsync(string owner, string path) => store.Server.ShowAsync($"{owner}/artifacts/{path}", Token);

    private Task<string> PutAsync(string path, string content, string? owner = null) =>
        PutAsync(path, Encoding.UTF8.GetBytes(content), owner);

    private async Task<string> PutAsync(string path, byte[] content, string? owner = null)
    {
        var run = owner?[(owner.LastIndexOf('/') + 1)..] ?? await store.Server.CreateRunAsync(Token);
        await store.Server.Http.PutArtifactAsync("0", run, path, content, Token);
        return $"/experiments/0/runs/{run}";
    }
}
