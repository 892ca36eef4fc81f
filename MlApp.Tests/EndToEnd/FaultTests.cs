using Microsoft.Data.Sqlite;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.EndToEnd;

/// <summary>What happens around the application: its surroundings fail, it says what to do, and goes on where it was.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly AspireCli _aspire;

    public FaultTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc and stopped by signals.");
        _limit.CancelAfter(RunningApplication.Patience);
        _aspire = new AspireCli(_folder["home"], _limit.Token);
    }

    private string Database => _folder[Path.Combine("state", "mlflow", "mlflow.db")];

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task MLflow_that_dies_while_training_loses_no_model_and_while_serving_no_prediction_and_all_goes_on_when_it_is_back()
    {
        await using var run = Start("--config", LongTraining());
        await run.WaitForLogAsync("trainer", "load ");
        AppHostProcess.Kill(Assert.Single(run.Processes("MlApp.Mlflow.Server")));

        await run.WaitForAsync("mlflow was killed (exit code -1)");
        await run.WaitForAsync("trainer ended with exit code 3. It said last:");
        await run.WaitForAsync("MLflow did not take the model. What was trained is kept");
        await run.WaitForAsync("To register it later: MlApp.Trainer register ");
        Assert.Single(Directory.GetFiles(_folder["state"], "model.zip", SearchOption.AllDirectories));
        await StartAgainAsync("mlflow");
        await StartAgainAsync("trainer");
        Assert.Equal("1", await run.WaitUntilServedAsync());

        AppHostProcess.Kill(Assert.Single(run.Processes("MlApp.Mlflow.Server")));
        await run.WaitUntilAsync(() => !Ports.Accepts(run.MlflowPort));
        Assert.Equal("setosa", await run.Api.PredictSetosaAsync(_limit.Token));
        await StartAgainAsync("mlflow");
        // Ready when the run began, after the first death, and now.
        await run.WaitUntilAsync(() => run.Output.Split("mlflow: ready at").Length > 3);
        var trained = await _aspire.ResourceAsync("trainer", "train-again", "--seed", "7", "--promote");
        Assert.True(trained.ExitCode == 0, trained.Output);
        await run.WaitForAsync("long version 2 · ");
        await run.StopAsync();
    }

    [Fact]
    public async Task A_database_that_another_program_holds_is_named_and_used_once_that_lets_go()
    {
        await using (var first = Start())
        {
            Assert.Equal("1", await first.WaitUntilServedAsync());
            await first.StopAsync();
        }

        await using var holder = new SqliteConnection($"Data Source={Database};Pooling=False");
        await holder.OpenAsync(_limit.Token);
        await ExecuteAsync(holder, "BEGIN EXCLUSIVE");
        await using var run = Start();
        await run.WaitForAsync("mlflow.db cannot be opened: database is locked. Another program holds it");
        // The champion that the API fetched is served all the same.
        await run.WaitForAsync("iris version 1 · ");
        Assert.Equal("setosa", await run.Api.PredictSetosaAsync(_limit.Token));

        await ExecuteAsync(holder, "ROLLBACK");
        await StartAgainAsync("mlflow");
        await run.WaitForAsync("trainer: finished: iris: nothing has changed since champion version 1 was trained");
        await run.StopAsync();
    }

    [Fact]
    public async Task A_database_of_an_older_MLflow_is_left_as_it_is_and_how_to_bring_it_on_is_said()
    {
        await using (var first = Start())
        {
            Assert.Equal("1", await first.WaitUntilServedAsync());
            await first.StopAsync();
        }

        await using (var older = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            await older.OpenAsync(_limit.Token);
            await ExecuteAsync(older, "PRAGMA journal_mode = DELETE");
            await ExecuteAsync(older, "UPDATE alembic_version SET version_num = '451aebb31d03'"); // MLflow 1.0
        }

        var before = await File.ReadAllBytesAsync(Database, _limit.Token);
        await using var run = Start();
        await run.WaitForAsync("mlflow.db was written by an older MLflow (revision 451aebb31d03): copy it, then bring it to ");
        await run.WaitForAsync("iris version 1 · ");
        Assert.Equal("setosa", await run.Api.PredictSetosaAsync(_limit.Token));
        await run.StopAsync();
        Assert.Equal(before, await File.ReadAllBytesAsync(Database, _limit.Token));
    }

    [Fact]
    public async Task Folders_with_blanks_and_umlauts_and_a_shell_with_a_URL_of_its_own_are_no_matter_and_SIGHUP_stops_all()
    {
        var folder = _folder["Äpfel & Birnen (größe 1)"];
        var copy = new AppHostCopy(Path.Combine(folder, "bin"));
        Directory.CreateDirectory(Path.Combine(folder, "däta"));
        File.Copy(RepositoryRoot.File("data", "iris.csv"), Path.Combine(folder, "däta", "schöne blumen.csv"));
        var config = Path.Combine(folder, "mein modell.yaml");
        await File.WriteAllTextAsync(config, "model: blumen\ntask: multiclass\ndata:\n  path: däta/schöne blumen.csv\n  label: species\ntrainer:\n  name: lbfgs\n", _limit.Token);
        var foreign = Ports.Free();
        var shell = new Dictionary<string, string?>(_aspire.Environment) { ["ASPNETCORE_URLS"] = $"http://*:{foreign}" };

        await using var run = new AppHostProcess(
            copy.Program, Path.Combine(folder, "zustand"), shell, _limit.Token, "--mlflow", "embedded", "--config", config);
        await run.WaitForAsync("blumen version 1 · ");
        Assert.Equal("setosa", await run.Api.PredictSetosaAsync(_limit.Token));
        await run.WaitForAsync("Dashboard  http://localhost:");
        Assert.False(Ports.Accepts(foreign));
        Assert.True(File.Exists(Path.Combine(folder, "zustand", "mlflow", "mlflow.db")));

        await run.SignalAsync("HUP");
        Assert.True(await run.WaitForExitAsync() == 0, run.Output);
        Assert.Contains("Stopped; nothing is left running", run.Output, StringComparison.Ordinal);
        await run.WaitUntilNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_terminal_that_is_closed_leaves_nothing_running()
    {
        var terminal = _folder["terminal"];
        await File.WriteAllTextAsync(terminal, $"#!/bin/sh\nexec script -qfc \"'{AppHostProcess.BuiltProgram}' $*\" /dev/null\n", _limit.Token);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(terminal, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var run = new AppHostProcess(
            terminal, _folder["state"], new Dictionary<string, string?> { ["SHELL"] = "/bin/sh", ["TERM"] = "xterm" }, _limit.Token, "--mlflow", "embedded");
        await run.WaitUntilServedAsync();
        await run.WaitForAsync("served by ml-app");
        Assert.NotEmpty(run.Processes("MlApp.AppHost"));

        await run.SignalAsync("KILL");
        await run.WaitUntilNothingIsLeftAsync();
    }

    private AppHostProcess Start(params string[] arguments) => new(_folder["state"], _aspire.Environment, _limit.Token, ["--mlflow", "embedded", .. arguments]);

    private async Task StartAgainAsync(string resource)
    {
        var started = await _aspire.ResourceAsync(resource, "start");
        Assert.True(started.ExitCode == 0, started.Output);
    }

    /// <summary>A training of some seconds, so that something can happen meanwhile.</summary>
    private string LongTraining()
    {
        var config = _folder["long.yaml"];
        File.WriteAllText(config, $$"""
            model: long
            task: multiclass
            data:
              path: {{RepositoryRoot.File("data", "iris.csv")}}
              label: species
            trainer:
              name: fastforest
              parameters: { NumberOfTrees: 10000 }
            """);
        return config;
    }

    private async Task ExecuteAsync(SqliteConnection database, string sql)
    {
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(_limit.Token);
    }
}
