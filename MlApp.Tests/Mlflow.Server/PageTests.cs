using System.Net;
using Microsoft.Data.Sqlite;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>What a person finds on the pages.</summary>
public sealed class PageTests(CopiedStore store) : IClassFixture<CopiedStore>
{
    private const string Run = "/experiments/1/runs/5670295a3d6641ac8a372257accb9075";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_page_lists_the_experiments_with_their_runs()
    {
        var page = await PageAsync("/");

        Assert.Contains("""<a href="/experiments/1">iris-classification</a>""", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">4</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("first-attempts", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_shows_its_runs_with_metrics_and_parameters()
    {
        var page = await PageAsync("/experiments/1");

        Assert.Contains($"""<a href="{Run}">C=1.0</a>""", page, StringComparison.Ordinal);
        Assert.Contains(">0.93333</td>", page, StringComparison.Ordinal);
        Assert.Contains("Failed</span>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("typo in the label", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_filter_box_takes_MLflows_filter_and_says_what_is_wrong_with_another()
    {
        var found = await PageAsync("/experiments/1?filter=" + Uri.EscapeDataString("params.C = '0.1'"));
        Assert.Contains("1 run ·", found, StringComparison.Ordinal);
        Assert.Contains("C=0.1</a>", found, StringComparison.Ordinal);
        Assert.DoesNotContain("C=1.0</a>", found, StringComparison.Ordinal);

        var wrong = await PageAsync("/experiments/1?filter=" + Uri.EscapeDataString("params.C = <b>"));
        Assert.Contains("role=\"alert\"", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_shows_metrics_curves_parameters_tags_data_sets_plots_files_and_its_version()
    {
        var page = await PageAsync(Run);

        foreach (var part in (string[])
            [
                ">0.14136<", "<svg", "train_loss over 25 points", "features/scaled", "mlflow.source.git.commit", "2ca62e17",
                "images/evaluation/confusion%20matrix.png", "artifacts/notes.md", "/models/iris/versions/2", "challenger", "grid over C",
            ])
            Assert.Contains(part, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plots_are_shown_in_place_and_other_files_as_text_or_to_download()
    {
        using var image = await store.Server.Http.GetAsync(Run + "/images/evaluation/confusion%20matrix.png", Token);
        Assert.Equal("image/png", image.Content.Headers.ContentType?.MediaType);
        Assert.Null(image.Content.Headers.ContentDisposition);
        Assert.Contains("sandbox", image.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        Assert.Contains("Trained on 105 rows.", await PageAsync(Run + "/artifacts/notes.md"), StringComparison.Ordinal);
        Assert.Contains("confusion.json", await PageAsync(Run + "/artifacts/evaluation"), StringComparison.Ordinal);

        using var text = await store.Server.Http.GetAsync(Run + "/images/notes.md", Token);
        Assert.Equal(HttpStatusCode.BadRequest, text.StatusCode);
    }

    [Fact]
    public async Task The_models_show_versions_aliases_tags_and_the_run_behind_each()
    {
        Assert.Contains("""<a href="/models/iris">iris</a>""", await PageAsync("/models"), StringComparison.Ordinal);
        var model = await PageAsync("/models/iris");
        Assert.Contains("champion", model, StringComparison.Ordinal);
        Assert.Contains("/models/iris/versions/2", model, StringComparison.Ordinal);
        var version = await PageAsync("/models/iris/versions/1");
        Assert.Contains("/experiments/1/runs/2dc6f278f721481c81a677e98c0a449c", version, StringComparison.Ordinal);
        Assert.Contains("validated", version, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/experiments/99", HttpStatusCode.NotFound)]
    [InlineData("/experiments/x", HttpStatusCode.BadRequest)]
    [InlineData("/experiments/1/runs/nope", HttpStatusCode.NotFound)]
    [InlineData("/models/rose", HttpStatusCode.NotFound)]
    [InlineData("/models/iris/versions/9", HttpStatusCode.NotFound)]
    [InlineData(Run + "/artifacts/nope.txt", HttpStatusCode.NotFound)]
    [InlineData(Run + "/artifacts/%252e%252e%252f%252e%252e%252fmlflow.db", HttpStatusCode.BadRequest)]
    public async Task What_is_not_there_is_said_on_a_page(string address, HttpStatusCode status)
    {
        using var response = await store.Server.Http.GetAsync(address, Token);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains("There is nothing to show", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_from_outside_cannot_become_markup()
    {
        const string evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        await using var server = await EmbeddedMlflow.StartAsync();
        var (_, created) = await server.Http.CallAsync("experiments/create", new { name = evil, tags = new[] { new { key = "tag", value = evil } } }, Token);
        var experiment = (string)created["experiment_id"]!;
        var (_, body) = await server.Http.CallAsync(
            "runs/create", new { experiment_id = experiment, run_name = evil, user_id = evil, tags = new[] { new { key = "mlflow.note.content", value = evil } } }, Token);
        var run = (string)body["run"]!["info"]!["run_id"]!;
        await server.Http.CallAsync("runs/log-parameter", new { run_id = run, key = "p", value = evil }, Token);
        using var put = await server.Http.PutAsync($"api/2.0/mlflow-artifacts/artifacts/{experiment}/{run}/artifacts/{Uri.EscapeDataString("<b>.txt")}", new StringContent(evil), Token);
        await server.Http.CallAsync("registered-models/create", new { name = "<script>x<script>", description = evil }, Token);

        foreach (var address in (string[])["/", $"/experiments/{experiment}", $"/experiments/{experiment}/runs/{run}", $"/experiments/{experiment}/runs/{run}/artifacts/%3Cb%3E.txt", "/models", "/models/%3Cscript%3Ex%3Cscript%3E", $"/experiments/{experiment}?filter=%22%3E%3Cscript%3E&order=%22%3E%3Cscript%3E&columns=tags.%3Cscript%3E", $"/compare?runs={run}&runs=%3Cscript%3E", $"/compare?runs={run}", $"/metric?key=%3Cscript%3E&runs={run}&smoothing=%3Cscript%3E"])
        {
            using var response = await server.Http.GetAsync(address, Token);
            var page = await response.Content.ReadAsStringAsync(Token);
            Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
            Assert.Contains("script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ten_thousand_runs_come_in_pages()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        Fill(Path.Combine(server.DataFolder, "mlflow.db"), 10_000);

        var first = await server.Http.GetStringAsync("/experiments/0", Token);
        var last = await server.Http.GetStringAsync("/experiments/0?page=200&order=" + Uri.EscapeDataString("metrics.`accuracy` DESC"), Token);

        Assert.Contains("1–50 of 10,000", first, StringComparison.Ordinal);
        Assert.Contains("run 9999<", first, StringComparison.Ordinal);
        Assert.Contains("9,951–10,000 of 10,000", last, StringComparison.Ordinal);
        Assert.Contains("run 0<", last, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Style_script_and_icon_come_from_the_server_itself()
    {
        var page = await PageAsync("/");

        Assert.DoesNotContain("http://", page.Replace("http://127.0.0.1", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        foreach (var asset in (string[])["/assets/page.css", "/assets/page.js", "/assets/icon.svg"])
        {
            Assert.Contains(asset, page, StringComparison.Ordinal);
            using var response = await store.Server.Http.GetAsync(asset, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private async Task<string> PageAsync(string address)
    {
        using var response = await store.Server.Http.GetAsync(address, Token);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return await response.Content.ReadAsStringAsync(Token);
    }

    private static void Fill(string database, int runs)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand($$"""
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {{runs - 1}})
            INSERT INTO runs (run_uuid, name, source_type, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri, experiment_id)
            SELECT printf('%032x', i), 'run ' || i, 'UNKNOWN', 'ada', 'FINISHED', 1000 + i, 2000 + i, 'active', 'mlflow-artifacts:/0/' || i, 0 FROM n;
            INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
            SELECT 'accuracy', start_time, 1, 0, 0, run_uuid FROM runs;
            """, connection);
        command.ExecuteNonQuery();
    }
}
