using System.Net;
using System.Text.RegularExpressions;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>The table of runs, and runs side by side.</summary>
public sealed partial class RunTablePageTests : IAsyncLifetime
{
    private readonly List<string> _runs = [];
    private EmbeddedMlflow _server = null!;
    private string _table = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await EmbeddedMlflow.StartAsync();
        var experiment = await _server.Http.CreateExperimentAsync("diamonds", Token);
        for (var number = 1; number <= 3; number++) _runs.Add(await _server.Http.LogRunAsync(experiment, number, Token));
        _table = $"/experiments/{experiment}";
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_columns_are_those_that_the_address_names_and_every_link_keeps_them()
    {
        var page = await _server.ShowAsync($"{_table}?columns=metrics.accuracy&columns=tags.team&columns=params.&columns=nonsense", Token);

        Assert.Equal(["Run", "Status", "Started", "Duration", "accuracy", "team"], Heads(page));
        Assert.Contains("<td title=\"alpha\">alpha</td>", page, StringComparison.Ordinal);
        Assert.Contains("""value="metrics.accuracy" checked>""", page, StringComparison.Ordinal);
        Assert.Contains("""value="metrics.loss">""", page, StringComparison.Ordinal);
        Assert.All(Sorts().Matches(page), link => Assert.Contains("columns=metrics.accuracy&amp;columns=tags.team", link.Value, StringComparison.Ordinal));
        Assert.Equal(6, Sorts().Count(page));
    }

    [Theory]
    [InlineData("duration ASC", "run 3, run 2, run 1")]
    [InlineData("duration DESC", "run 1, run 2, run 3")]
    [InlineData("metrics.`accuracy` DESC", "run 3, run 2, run 1")]
    [InlineData("params.`depth` ASC", "run 1, run 2, run 3")]
    [InlineData("attributes.run_name DESC", "run 3, run 2, run 1")]
    public async Task Every_column_sorts(string order, string expected)
    {
        var page = await _server.ShowAsync($"{_table}?order={Uri.EscapeDataString(order)}", Token);

        Assert.Equal(expected, string.Join(", ", Names().Matches(page).Select(match => match.Groups[1].Value)));
        Assert.Single(Sorted().Matches(page));
    }

    [Fact]
    public async Task A_filter_that_cannot_be_read_is_kept_with_what_is_wrong_with_it()
    {
        var page = await _server.ShowAsync($"{_table}?filter={Uri.EscapeDataString("params.depth = \"1")}&columns=params.depth", Token);

        Assert.Contains("value=\"params.depth = &quot;1\"", page, StringComparison.Ordinal);
        Assert.Contains("is not closed", page, StringComparison.Ordinal);
        Assert.Contains("""value="params.depth" checked>""", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_runs_have_a_view_of_their_own()
    {
        await _server.Http.CallAsync("runs/delete", new { run_id = _runs[1] }, Token);

        var active = await _server.ShowAsync(_table, Token);
        var deleted = await _server.ShowAsync($"{_table}?view=deleted", Token);

        Assert.DoesNotContain("run 2</a>", active, StringComparison.Ordinal);
        Assert.Equal(["run 2"], Names().Matches(deleted).Select(match => match.Groups[1].Value));
        Assert.Contains("1 run, deleted", deleted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_stand_side_by_side_with_what_differs_marked()
    {
        var all = await _server.ShowAsync($"/compare?runs={_runs[0]}&runs={_runs[1]}", Token);
        var different = await _server.ShowAsync($"/compare?runs={_runs[0]}&runs={_runs[1]}&only=differences", Token);

        Assert.Contains("""<tr class="differs"><th scope="row">depth<span class="mark" title="differs">≠</span></th>""", all, StringComparison.Ordinal);
        Assert.Contains("""<tr class=""><th scope="row">trainer</th>""", all, StringComparison.Ordinal);
        Assert.Contains("""<td class="value other">2</td>""", all, StringComparison.Ordinal);
        Assert.Contains("loss of 2 runs over steps", all, StringComparison.Ordinal);
        Assert.Contains(">depth<", different, StringComparison.Ordinal);
        Assert.DoesNotContain(">trainer<", different, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MLflows_list_of_runs_in_an_address_is_understood()
    {
        var page = await _server.ShowAsync($"/compare?runs={Uri.EscapeDataString($"[\"{_runs[2]}\",\"{_runs[0]}\"]")}", Token);

        Assert.Contains("2 runs side by side", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("run 3</a>", StringComparison.Ordinal) < page.IndexOf("run 1</a>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/compare", HttpStatusCode.BadRequest)]
    [InlineData("/compare?runs=nope", HttpStatusCode.NotFound)]
    [InlineData("/metric?key=loss", HttpStatusCode.BadRequest)]
    public async Task Runs_that_are_not_there_are_said_on_a_page(string address, HttpStatusCode status)
    {
        using var response = await _server.Http.GetAsync(address, Token);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains("There is nothing to show", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Heads(string page) => Head().Matches(page).Select(match => match.Groups[1].Value);

    [GeneratedRegex("""<th scope="col"[^>]*><a [^>]*>([^<]*)</a>""")]
    private static partial Regex Head();

    [GeneratedRegex("""<th scope="col"[^>]*><a href="[^"]*order=[^"]*""")]
    private static partial Regex Sorts();

    [GeneratedRegex("""aria-sort="(ascending|descending)" """)]
    private static partial Regex Sorted();

    [GeneratedRegex("""aria-label="Compare ([^"]*)">""")]
    private static partial Regex Names();
}
