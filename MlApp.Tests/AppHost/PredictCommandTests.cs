using System.Diagnostics;
using System.Text.Json.Nodes;
using MlApp.AppHost.Console;
using Xunit;

namespace MlApp.Tests.AppHost;

public sealed class PredictCommandTests
{
    private const string Iris = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    [Fact]
    public void In_bash_it_is_curl_and_fits_the_terminal()
    {
        var lines = PredictCommand.For("http://localhost:5000", Iris, width: 78, powerShell: false);

        Assert.Equal(
            [
                @"curl -s http://localhost:5000/predict -H 'Content-Type: application/json' \",
                """  -d '{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,""",
                """    "petal_width":0.2}'""",
            ],
            lines);
    }

    [Fact]
    public void In_PowerShell_it_is_Invoke_RestMethod()
    {
        var lines = PredictCommand.For("http://localhost:5000", """{"note":"it's"}""", width: 78, powerShell: true);

        Assert.Equal(
            ["Invoke-RestMethod http://localhost:5000/predict -Method Post `", "  -ContentType application/json `", """  -Body '{"note":"it''s"}'"""],
            lines);
    }

    [Fact]
    public async Task What_bash_makes_of_it_is_the_row_again()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "there is no /bin/sh here");
        const string row = """{"note":"it's \"quoted\", $HOME `x` \\ é","long":"a value, with a comma","number":1.5e-3,"nothing":null,"flag":true}""";
        var command = string.Join('\n', PredictCommand.For("http://localhost:5000", row, width: 40, powerShell: false));
        // Instead of curl, a function that prints its last argument: the body.
        var script = "curl() { for last; do :; done; printf %s \"$last\"; }\n" + command;

        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true })!;
        var body = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(row), JsonNode.Parse(body)), body);
    }
}
