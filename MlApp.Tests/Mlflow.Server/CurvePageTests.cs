using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using MlApp.Mlflow.Server.Pages;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>Metrics as curves.</summary>
public sealed partial class CurvePageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_no_number_is_a_gap_in_the_curve_and_counted()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var run = await server.Http.LogRunAsync("0", 1, Token);

        var page = await server.ShowAsync($"/metric?key=loss&runs={run}", Token);

        var path = Assert.Single(Paths(page));
        Assert.Equal(3, path.Count(c => c == 'M'));
        Assert.Equal(2, Regex.Count(page, "class=\"gap\""));
        Assert.EndsWith("""<td class="number">1</td><td class="number">1</td></tr>""", Row().Match(page).Value, StringComparison.Ordinal);
        Assert.Contains("1 × NaN", await server.ShowAsync($"/runs/{run}", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exponential_fall_is_a_straight_line_on_an_axis_of_powers_of_ten()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var run = await server.Http.LogRunAsync("0", 1, Token);

        var (linear, log) = (
            Points(await server.ShowAsync($"/metric?key=loss&runs={run}", Token)), Points(await server.ShowAsync($"/metric?key=loss&runs={run}&y=log", Token)));

        Assert.InRange(Bend(log), 0, 1);
        Assert.True(Bend(linear) > 50);
    }

    [Fact]
    public async Task By_time_a_curve_runs_over_minutes()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var run = await server.Http.LogRunAsync("0", 1, Token);

        var page = await server.ShowAsync($"/metric?key=loss&runs={run}&x=time", Token);

        // The last of its points came 198 seconds after the first.
        Assert.Contains(">3 min</text>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">4 min</text>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smoothing_draws_the_mean_over_the_values_as_they_are()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var run = await server.Http.LogRunAsync("0", 1, Token);

        var page = await server.ShowAsync($"/metric?key=loss&runs={run}&smoothing=0.9", Token);

        Assert.Equal(2, Paths(page).Count());
        Assert.Contains("class=\"raw\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"0.99\"", await server.ShowAsync($"/metric?key=loss&runs={run}&smoothing=7", Token), StringComparison.Ordinal);
        Assert.Contains("value=\"0\"", await server.ShowAsync($"/metric?key=loss&runs={run}&smoothing=x", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_million_points_are_drawn_as_no_more_than_a_screen_shows_with_all_that_lies_around_them()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var run = await server.CreateRunAsync(Token);
        Fill(Path.Combine(server.DataFolder, "mlflow.db"), run);

        var page = await server.ShowAsync($"/metric?key=loss&runs={run}", Token);

        Assert.Contains(">1,000,000</td>", page, StringComparison.Ordinal);
        // One point in a million is far above all others.
        Assert.Contains("<td class=\"number\">500</td>", page, StringComparison.Ordinal);
        Assert.Contains("class=\"spread\"", page, StringComparison.Ordinal);
        Assert.True(page.Length < 100_000);
    }

    [Theory]
    [InlineData(0, 1, "0, 0.2, 0.4, 0.6, 0.8, 1")]
    [InlineData(-3, 14, "-5, 0, 5, 10, 15")]
    [InlineData(5, 5, "4.5, 5, 5.5")]
    [InlineData(-1e308, 1e308, "-1E+308, -5E+307, 0, 5E+307, 1E+308")]
    public void Marks_are_round_numbers(double minimum, double maximum, string expected) =>
        Assert.Equal(expected, string.Join(", ", ChartScale.Rounded(minimum, maximum, 5).Marks.Select(mark => mark.ToString(CultureInfo.InvariantCulture))));

    private static IEnumerable<string> Paths(string page) => PathData().Matches(page).Select(match => match.Groups[1].Value);

    private static List<(double X, double Y)> Points(string page) =>
    [
        .. Point().Matches(Assert.Single(Paths(page))).Select(point =>
            (double.Parse(point.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(point.Groups[2].Value, CultureInfo.InvariantCulture))),
    ];

    // How far the middle is from the straight line between both ends.
    private static double Bend(List<(double X, double Y)> points)
    {
        var (first, middle, last) = (points[0], points[points.Count / 2], points[^1]);
        return Math.Abs(middle.Y - (first.Y + ((last.Y - first.Y) * (middle.X - first.X) / (last.X - first.X))));
    }

    private static void Fill(string database, string run)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand($$"""
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)
            INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan)
            SELECT 'loss', CASE i WHEN 500000 THEN 500 ELSE i % 7 END, i, '{{run}}', i, 0 FROM n;
            """, connection) { CommandTimeout = 120 };
        command.ExecuteNonQuery();
    }

    [GeneratedRegex("""<path(?: class="raw")? d="([^"]*)"/>""")]
    private static partial Regex PathData();

    [GeneratedRegex(@"[ML]([\d.]+) ([\d.]+)")]
    private static partial Regex Point();

    [GeneratedRegex("""<tr><td><span class="swatch.*?</tr>""", RegexOptions.Singleline)]
    private static partial Regex Row();
}
