using MlApp.AppHost.Console;
using Spectre.Console;
using Spectre.Console.Rendering;
using Xunit;

namespace MlApp.Tests.AppHost;

/// <summary>The screen, drawn from states as they were recorded.</summary>
public sealed class ScreenTests
{
    private const string Example = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    private static readonly RunOverview Serving = new()
    {
        Resources =
        [
            new("mlflow") { Phase = Phase.Ready, Url = "http://localhost:5001", Note = "embedded: no other server is set" },
            new("trainer", IsJob: true) { Phase = Phase.Finished, ExitCode = 0, Note = "iris version 3 is the champion" },
            new("ml-app") { Phase = Phase.Ready, Url = "http://localhost:5000" },
        ],
        Served = new ServedModel("iris", "3", "accuracy 0.967", Example),
        DashboardUrl = "http://localhost:15000/login?t=63dbc837428f316835905fcdcbd91c34",
        LogFolder = Path.Combine(".mlapp", "logs"),
    };

    private static readonly RunOverview TrainerFailed = (Serving with { Served = null })
        .With("trainer", trainer => trainer with
        {
            Phase = Phase.Failed,
            ExitCode = 2,
            LastLines = ["configs/iris.yaml:4:1: unknown key 'labell'. Did you mean 'label'?"],
        })
        .With("ml-app", api => api with { Phase = Phase.Running });

    [Fact]
    public void Everything_that_a_person_looks_for_is_on_it()
    {
        Assert.Equal(
            """

              ● mlflow   ready     http://localhost:5001  embedded: no other server is set
              ✔ trainer  finished  iris version 3 is the champion
              ● ml-app   ready     http://localhost:5000

              iris version 3 · accuracy 0.967 · served by ml-app

              curl -s http://localhost:5000/predict -H 'Content-Type: application/json' \
                -d '{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,
                  "petal_width":0.2}'

              Dashboard  http://localhost:15000/login?t=63dbc837428f316835905fcdcbd91c34
              Logs       .mlapp/logs
              Stop       Ctrl+C
            """.ReplaceLineEndings("\n"),
            Draw(Serving).Replace('\\' + "logs", "/logs", StringComparison.Ordinal));
    }

    [Fact]
    public void It_can_do_with_ASCII()
    {
        var screen = Draw(Serving, unicode: false);

        Assert.DoesNotContain(screen, character => character > 127);
        Assert.Contains("  * ml-app   ready", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void It_fits_a_terminal_of_80_by_24_whatever_happened()
    {
        var dead = TrainerFailed.With("trainer", t => t with { LastLines = [.. Enumerable.Repeat(new string('x', 300), 20)] });
        var allDead = dead.With("ml-app", api => api with { Phase = Phase.Failed, ExitCode = 137, LastLines = dead.Resources[1].LastLines });

        foreach (var overview in (RunOverview[])[new(), Serving, TrainerFailed, dead, allDead, Serving with { Stopping = true }])
        {
            var lines = Draw(overview).Split('\n');
            Assert.InRange(lines.Length, 1, 23); // and one for the cursor
            Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        }
    }

    [Fact]
    public void A_trainer_that_was_refused_its_input_says_why_and_what_to_do()
    {
        var screen = Draw(TrainerFailed);

        Assert.Contains("✖ trainer  failed", screen, StringComparison.Ordinal);
        Assert.Contains("trainer ended with exit code 2. It said last:", screen, StringComparison.Ordinal);
        Assert.Contains("    configs/iris.yaml:4:1: unknown key 'labell'. Did you mean 'label'?", screen, StringComparison.Ordinal);
        Assert.Contains("Mend the configuration or the data as it says.", screen, StringComparison.Ordinal);
        Assert.Contains("No model is served", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("curl", screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trainer", 1, "That is a defect, not your data.")]
    [InlineData("trainer", 3, "MLflow did not take the model. What was trained is kept")]
    [InlineData("ml-app", 139, "Start ml-app again in the dashboard")]
    [InlineData("mlflow", null, "Start mlflow again in the dashboard")]
    public void Each_failure_comes_with_its_advice(string name, int? exitCode, string advice)
    {
        var screen = Draw(Serving.With(name, resource => resource with { Phase = Phase.Failed, ExitCode = exitCode }));

        Assert.Contains(advice, screen, StringComparison.Ordinal);
        Assert.Contains(exitCode is null ? $"{name} could not be started." : $"{name} ended with exit code {exitCode}.", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_process_says_is_text_and_never_markup()
    {
        var screen = Draw(Serving.With("trainer", t => t with { Phase = Phase.Failed, ExitCode = 1, LastLines = ["[red]no[/] such [thing"] }));

        Assert.Contains("[red]no[/] such [thing", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_terminal_is_each_change_is_a_line()
    {
        var waiting = new RunOverview { Resources = [new("mlflow"), new("trainer", IsJob: true), new("ml-app")] };

        Assert.Equal(["Starting mlflow, trainer, ml-app"], OverviewChanges.Describe(new RunOverview(), waiting));
        Assert.Equal(
            [
                "mlflow: ready at http://localhost:5001 (embedded: no other server is set)",
                "trainer: finished: iris version 3 is the champion",
                "ml-app: ready at http://localhost:5000",
                $"The dashboard is at {Serving.DashboardUrl}",
            ],
            OverviewChanges.Describe(waiting, Serving));
        Assert.Equal(["trainer: ended with exit code 2"], OverviewChanges.Describe(Serving, TrainerFailed).Take(1));
        Assert.Equal(["Stopping"], OverviewChanges.Describe(Serving, Serving with { Stopping = true }));
        Assert.Empty(OverviewChanges.Describe(Serving, Serving));
    }

    [Fact]
    public void Each_step_of_what_is_made_before_a_server_starts_is_a_line()
    {
        var waiting = new RunOverview { Resources = [new("mlflow")] };
        var making = Step("making its Python environment");
        var installing = Step("installing 76 packages");

        Assert.Equal(["mlflow: making its Python environment"], OverviewChanges.Describe(waiting, making));
        Assert.Equal(["mlflow: installing 76 packages"], OverviewChanges.Describe(making, installing));
        Assert.Empty(OverviewChanges.Describe(installing, installing));
        Assert.Equal(["mlflow: starting"], OverviewChanges.Describe(installing, installing.With("mlflow", m => m with { Phase = Phase.Starting, Step = null })));

        RunOverview Step(string step) => waiting.With("mlflow", mlflow => mlflow with { Phase = Phase.Building, Step = step });
    }

    [Fact]
    public void The_screen_is_printed_again_only_when_there_is_news()
    {
        var newer = Serving with { Served = Serving.Served! with { Version = "4" } };

        Assert.True(OverviewChanges.IsNews(null, Serving));
        Assert.False(OverviewChanges.IsNews(Serving, Serving with { DashboardUrl = null }));
        Assert.True(OverviewChanges.IsNews(Serving, newer));
        Assert.True(OverviewChanges.IsNews(newer, newer.With("ml-app", api => api with { Phase = Phase.Failed, ExitCode = 1 })));
        Assert.False(OverviewChanges.IsNews(null, Serving.With("trainer", trainer => trainer with { Phase = Phase.Running })));
        Assert.False(OverviewChanges.IsNews(null, Serving with { Stopping = true }));
    }

    [Fact]
    public void Who_does_not_get_ready_is_named_with_what_it_said_and_the_run_is_at_rest_unless_a_job_still_works()
    {
        var overdue = (Serving with { Served = null }).With("ml-app", api => api with { Phase = Phase.Running, IsOverdue = true, LastLines = ["still thinking"] });

        var screen = Draw(overdue);
        Assert.Contains("ml-app is not ready after 30 s. It said last:", screen, StringComparison.Ordinal);
        Assert.Contains("    still thinking", screen, StringComparison.Ordinal);
        Assert.Contains("Restart ml-app in the dashboard", screen, StringComparison.Ordinal);
        Assert.Equal(["ml-app: is not ready after 30 s"], OverviewChanges.Describe(overdue.With("ml-app", api => api with { IsOverdue = false }), overdue));
        Assert.True(overdue.IsSettled);
        Assert.False(overdue.With("trainer", trainer => trainer with { Phase = Phase.Running }).IsSettled);
    }

    [Fact]
    public void A_run_in_which_something_failed_comes_to_rest_too()
    {
        Assert.True(TrainerFailed.IsSettled);
        Assert.True(Serving.With("mlflow", m => m with { Phase = Phase.Failed }).With("trainer", t => t with { Phase = Phase.Waiting }).IsSettled);
        Assert.False(TrainerFailed.With("ml-app", api => api with { Phase = Phase.Starting }).IsSettled);
        Assert.False((Serving with { Served = null }).IsSettled);
    }

    private static string Draw(RunOverview overview, bool unicode = true)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(TextWriter.Null) });
        console.Profile.Capabilities.Unicode = unicode;
        var options = RenderOptions.Create(console, console.Profile.Capabilities) with { ConsoleSize = new Size(80, 24) };
        return string.Join('\n', OverviewView.Lines(OverviewView.Draw(overview, options, powerShell: false), options));
    }
}
