using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using MlApp.AppHost.Running;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>What a person meets in a terminal: two at once, what dies, what is refused, and the end.</summary>
public sealed partial class RunTests : IDisposable
{
    private const string NoSignals = "It is stopped by a signal, which Windows does not have.";

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public RunTests() => _limit.CancelAfter(RunningApplication.Patience);

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_run_side_by_side_a_child_that_is_killed_is_shown_and_Control_C_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoSignals);
        await using var first = Start("first");
        await using var second = Start("second");
        Assert.Equal(["1", "1"], [await first.WaitUntilServedAsync(), await second.WaitUntilServedAsync()]);
        await first.WaitForAsync("served by ml-app");

        AppHostProcess.Kill((await PortHolder.FindAsync(first.ApiPort, _limit.Token))!.Id);
        await first.WaitForAsync("ml-app was killed (exit code -1). It said last:");
        await first.WaitForAsync("Start ml-app again in the dashboard");
        Assert.True(Ports.Accepts(first.MlflowPort));

        await first.StopAsync();
        Assert.Equal("1", await second.WaitUntilServedAsync());

        await second.SignalAsync("TERM");
        Assert.Equal(0, await second.WaitForExitAsync());
        await second.WaitUntilNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_table_of_ones_own_with_texts_and_gaps_is_trained_and_the_printed_command_predicts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The printed command is run by bash, with curl.");
        await using var run = Start("state", "--config", WriteTable(Rows));
        await run.WaitUntilAsync(() => Command().IsMatch(run.Output));

        var command = Command().Match(run.Output);
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", command.Value]) { RedirectStandardOutput = true })!;
        var answer = await bash.StandardOutput.ReadToEndAsync(_limit.Token);
        Assert.Contains("\"model\":\"mine\",\"version\":\"1\"", answer, StringComparison.Ordinal);
        Assert.Matches("\"label\":\"(warm|cold)\"", answer);

        await run.StopAsync();
    }

    [Fact]
    public async Task A_table_with_a_bad_cell_is_named_on_the_screen_and_the_rest_stays_up_until_the_AppHost_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What is left after a kill is seen in /proc.");
        var config = WriteTable(["1,north,cold", "2,south,cold", "see note,north,warm", "4,south,warm"], "numeric: [degrees]");
        await using var run = Start("state", "--config", config);
        await run.WaitForAsync("trainer ended with exit code 2. It said last:");
        await run.WaitForAsync("mine.csv:4");
        await run.WaitForAsync("Mend the configuration or the data as it says.");
        await run.WaitForAsync("No model is served");
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
        await run.WaitUntilAsync(() => Ports.Accepts(run.MlflowPort) && Ports.Accepts(run.ApiPort));

        await run.SignalAsync("KILL");
        await run.WaitUntilNothingIsLeftAsync();
    }

    [Fact]
    public async Task Control_C_before_anything_is_started_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "When its orchestrator is looked for is seen in /proc.");
        await using var run = Start("state");
        await run.WaitForAsync("Starting mlflow, trainer, ml-app");
        await run.WaitUntilAsync(() => run.Processes().Length > 1);

        await StopsAtControlCAsync(run);
    }

    [Fact]
    public async Task Control_C_before_MLflow_is_ready_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoSignals);
        await using var run = Start("state");
        await run.WaitForLogAsync("mlflow", "Starting process");

        await StopsAtControlCAsync(run);
    }

    [Fact]
    public async Task Control_C_while_the_trainer_trains_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoSignals);
        var config = WriteTable(Rows, trainer: "fastforest", parameters: "NumberOfTrees: 1000000");
        await using var run = Start("state", "--config", config);
        await run.WaitForLogAsync("trainer", "load ");

        await StopsAtControlCAsync(run);
    }

    [Theory]
    [InlineData("ml-app", "127.0.0.1")]
    [InlineData("ml-app", "::1")]
    [InlineData("mlflow", "0.0.0.0")]
    [InlineData("mlflow", "::")]
    public async Task A_port_that_is_taken_is_named_with_its_holder_before_anything_starts(string resource, string address)
    {
        using var ours = new TcpListener(IPAddress.Parse(address), 0);
        ours.Start();
        var port = ((IPEndPoint)ours.LocalEndpoint).Port;

        var output = await RefusedAsync($"--{resource}-port", Text(port));

        using var self = Process.GetCurrentProcess();
        Assert.StartsWith($"Port {port}, which {resource} needs, is held by {self.ProcessName} (process {self.Id}).", output, StringComparison.Ordinal);
        Assert.Matches($@"or take another port: --{resource}-port \d+$", output);
    }

    [Theory]
    [InlineData("'banana' is no MLflow mode", "--mlflow", "banana")]
    [InlineData("needs the tracking server's address", "--mlflow", "external")]
    [InlineData("MLflow mode container cannot be had: there is no docker-that-is-not-there command", "--mlflow", "container", "--dcp-container-runtime", "docker-that-is-not-there")]
    [InlineData("MLflow mode python cannot be had: there is no python-that-is-not-there that answers", "--mlflow", "python", "--Mlflow:Python=python-that-is-not-there")]
    [InlineData("is not an http or https address", "--mlflow-url", "localhost:5001")]
    [InlineData("There is no option --confg. Did you mean --config?", "--confg", "x.yaml")]
    [InlineData("nowhere.yaml", "--config", "configs/nowhere.yaml")]
    [InlineData("70000", "--ml-app-port", "70000")]
    public async Task What_cannot_be_run_is_refused_in_one_line(string message, params string[] arguments) =>
        Assert.Contains(message, await RefusedAsync(arguments), StringComparison.Ordinal);

    // Degrees, place and whether that feels warm, with gaps in both.
    private static IEnumerable<string> Rows => Enumerable.Range(0, 120).Select(i => (Number: i, Warm: i % 2 == 0)).Select(row =>
        $"{(row.Number % 9 == 0 ? "NA" : Text((row.Warm ? 20 : 5) + (row.Number % 7)))},"
        + $"{(row.Number % 11 == 0 ? "" : row.Warm ? "south" : "north")},{(row.Warm ? "warm" : "cold")}");

    private static async Task StopsAtControlCAsync(AppHostProcess run)
    {
        await run.StopAsync();
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
    }

    private AppHostProcess Start(string state, params string[] arguments) => new(_folder[state], _limit.Token, arguments);

    /// <summary>Runs it with arguments that it refuses; the line that it says.</summary>
    private async Task<string> RefusedAsync(params string[] arguments)
    {
        await using var run = new AppHostProcess(_folder["state"], _limit.Token, arguments);
        Assert.True(await run.WaitForExitAsync() == 2, run.Output);
        Assert.False(Directory.Exists(_folder["state"]), "Something was started.");
        return Assert.Single(run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private string WriteTable(IEnumerable<string> rows, string columns = "", string trainer = "lbfgs", string parameters = "")
    {
        File.WriteAllLines(_folder["mine.csv"], ["degrees,place,feels", .. rows], Encoding.UTF8);
        var config = _folder["mine.yaml"];
        File.WriteAllText(config, $$"""
            model: mine
            task: binary
            data:
              path: mine.csv
              label: feels
              positive_class: warm
              missing: [NA]
              {{columns}}
            trainer:
              name: {{trainer}}
              parameters: { {{parameters}} }
            """);
        return config;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // From curl to the end of the quoted body.
    [GeneratedRegex(@"curl -s http\S+/predict[^']*'[^']*'[^']*'\{.*?\}'", RegexOptions.Singleline)]
    private static partial Regex Command();
}
