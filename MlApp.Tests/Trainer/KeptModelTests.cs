using MlApp.Mlflow;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Trainer;

public sealed class KeptModelTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Offline_needs_no_server_and_leaves_model_plots_and_reports()
    {
        var result = await new TrainerProcess(_folder.Path).RunAsync(
            Token, "train", "--config", Configurations.Iris(_folder), "--offline", "--output", _folder["kept"]);

        Assert.True(result.ExitCode == 0, result.ToString());
        var run = KeptRun("kept");
        foreach (var file in new[] { "model/MLmodel", "model/model.zip", "model/training.yaml", "plots/importance.png", "reports/metrics.json", "run.json" })
            Assert.True(File.Exists(Path.Combine(run, file)), file);
    }

    [Fact]
    public async Task Run_folders_go_where_the_variable_says_else_below_the_working_directory()
    {
        var config = Configurations.Iris(_folder);
        var trainer = new TrainerProcess(_folder.Path);
        await trainer.RunAsync(Token, "train", "--config", config, "--offline");
        trainer.Environment["MLAPP_RUNS"] = _folder["variable"];
        await trainer.RunAsync(Token, "train", "--config", config, "--offline");

        Assert.True(File.Exists(Path.Combine(KeptRun(Path.Combine(".mlapp", "runs")), "run.json")));
        Assert.True(File.Exists(Path.Combine(KeptRun("variable"), "run.json")));
    }

    [Fact]
    public async Task Without_a_server_the_model_is_kept_and_the_message_says_how_to_register_it_later()
    {
        var trainer = new TrainerProcess(_folder.Path, new Uri($"http://127.0.0.1:{Ports.Free()}"));
        var result = await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(result.OutputLines, line => line.StartsWith("warning", StringComparison.Ordinal) && line.Contains("cannot be reached", StringComparison.Ordinal));
        var command = Assert.Single(result.ErrorLines, line => line.StartsWith("The model is kept.", StringComparison.Ordinal)).Split(" register ")[^1];

        await using var server = await EmbeddedMlflow.StartAsync();
        trainer.Environment["MLFLOW_TRACKING_URI"] = server.BaseAddress.ToString();
        var registered = await trainer.RunAsync(Token, "register", command);

        Assert.True(registered.ExitCode == 0, registered.ToString());
        using var client = new MlflowClient(server.Http);
        var version = await client.FindModelVersionByAliasAsync("iris", "champion", Token);
        var run = await client.GetRunAsync(version!.RunId!, Token);
        Assert.Contains(run.Data.Metrics!, metric => metric is { Key: "accuracy", Value: > 0.93 });
        Assert.Contains(run.Data.Params!, parameter => parameter is { Key: "trainer.name", Value: "lbfgs" });
        Assert.Single(run.Inputs!.DatasetInputs!);
        await using var plot = await client.OpenArtifactAsync(run, "plots/confusion_matrix.png", Token);

        // What was registered later counts for --if-changed as well.
        var unchanged = await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder), "--if-changed");
        Assert.Contains("nothing has changed", unchanged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_model_is_compared_with_the_champion_as_long_as_its_data_are_there()
    {
        var data = _folder["mine.csv"];
        File.Copy(RepositoryRoot.File("data", "iris.csv"), data);
        var config = _folder["mine.yaml"];
        await File.WriteAllTextAsync(config, "model: iris\ntask: multiclass\ndata: { path: mine.csv, label: species }\ntrainer: { name: lbfgs }\n", Token);
        await using var server = await EmbeddedMlflow.StartAsync();
        var trainer = new TrainerProcess(_folder.Path, server.BaseAddress);
        await trainer.RunAsync(Token, "train", "--config", Configurations.WorseIris(_folder));
        await trainer.RunAsync(Token, "train", "--config", config, "--offline", "--output", _folder["kept"]);

        var compared = await trainer.RunAsync(Token, "register", KeptRun("kept"));
        await File.AppendAllTextAsync(data, "5,3.4,1.5,0.3,setosa\n", Token);
        var gone = await trainer.RunAsync(Token, "register", KeptRun("kept"));

        Assert.Contains("Version 2 becomes champion: accuracy 1 against 0.", compared.Output, StringComparison.Ordinal);
        Assert.Contains("Version 3 is a challenger: champion version 2 cannot be compared with", gone.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_folder_alone_can_be_registered()
    {
        await using var server = await EmbeddedMlflow.StartAsync();
        var trainer = new TrainerProcess(_folder.Path, server.BaseAddress);
        await trainer.RunAsync(Token, "train", "--config", Configurations.Iris(_folder), "--offline", "--output", _folder["kept"]);
        Directory.Move(Path.Combine(KeptRun("kept"), "model"), _folder["alone"]);

        var result = await trainer.RunAsync(Token, "register", _folder["alone"]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("iris version 1 is the champion", result.Output, StringComparison.Ordinal);
        Assert.Contains("accuracy", result.Output, StringComparison.Ordinal);
    }

    private string KeptRun(string root) => Assert.Single(Directory.GetDirectories(Path.Combine(_folder.Path, root, "iris")));
}
