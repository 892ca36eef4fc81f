using MlApp.Mlflow.Protocol;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>The application with another file laid over docker-compose.yml.</summary>
public sealed class ComposeOverlayTests(ComposeImages images)
{
    private const string Password = "p@ss w/%:\"'quote";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postgres")]
    [InlineData("mariadb")]
    public async Task Runs_models_and_the_champion_outlive_down_and_up_and_the_password_is_in_no_configuration(string database)
    {
        await images.RequireAsync();
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["password"], Password + "\n", Token);
        await File.WriteAllTextAsync(folder["image.yml"], $"services: {{{database}: {{image: '{await images.DatabaseAsync(database)}'}}}}\n", Token);
        Dictionary<string, string?> environment = new() { ["DATABASE_PASSWORD_FILE"] = folder["password"] };
        await using var project = new ComposeProject(images, environment, $"docker-compose.{database}.yml", folder["image.yml"]);
        await project.UpAsync();
        Assert.Equal("1", await project.ServedVersionAsync());
        var run = await project.Mlflow.GetRunAsync((await project.Mlflow.FindModelVersionByAliasAsync("iris", "champion", Token))!.RunId!, Token);
        Assert.Equal(RunStatus.Finished, run.Info.Status);
        Assert.NotEmpty(run.Data.Params!);

        await project.RunAsync("down");
        await project.UpAsync();

        Assert.Contains("nothing has changed since champion version 1", await project.RunAsync("logs", "trainer"), StringComparison.Ordinal);
        Assert.Equal(run.Info.RunId, (await project.Mlflow.FindModelVersionByAliasAsync("iris", "champion", Token))!.RunId);
        foreach (var service in new[] { "mlflow", database })
        {
            var container = await project.InspectAsync(service);
            Assert.DoesNotContain("p@ss", container.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("p%40ss", container.ToString(), StringComparison.Ordinal);
            Assert.True(container.GetProperty("HostConfig").GetProperty("ReadonlyRootfs").GetBoolean());
        }

        Assert.DoesNotContain("p@ss", await project.RunAsync("logs"), StringComparison.Ordinal);
        Assert.DoesNotContain("p%40ss", await project.RunAsync("logs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trainer_that_fails_fails_the_start_with_its_exit_code_and_the_API_serves_all_the_same()
    {
        await images.RequireAsync();
        using var overlay = new TempFolder();
        await File.WriteAllTextAsync(overlay["fails.yml"], "services: {trainer: {command: [train, --config, configs/none.yaml]}}\n", Token);
        await using var failing = new ComposeProject(images, overlays: overlay["fails.yml"]);

        var (code, output) = await failing.TryAsync("up", "--no-build", "--wait", "--wait-timeout", "180");

        Assert.Equal(1, code);
        Assert.Contains("exit 2", output, StringComparison.Ordinal);
        await failing.WaitUntilAsync(async () => await failing.PredictAsync() == "setosa", "the API answers with its baseline");
    }
}
