using System.Net;
using System.Text;
using System.Text.Json;
using MlApp.Mlflow;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Containers;

/// <summary>The image of the tracking server, on the engine that is here.</summary>
public sealed class TrackingImageTests(BuiltImages images)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_a_root_that_cannot_be_written_it_tracks_and_the_next_container_on_its_volume_knows_all_of_it()
    {
        var image = await images.TrackingAsync();
        var volume = await Docker.RunAsync("volume", "create");
        try
        {
            string experiment;
            await using (var server = await RunningContainer.StartAsync(image, "--volume", $"{volume}:/mlflow"))
            {
                using var mlflow = ClientOf(server);
                experiment = await mlflow.GetOrCreateExperimentAsync("kept", Token);
                var run = await mlflow.CreateRunAsync(experiment, "first", DateTimeOffset.UtcNow, cancellationToken: Token);
                await mlflow.UploadArtifactAsync(run, "notes/hello.txt", new MemoryStream("hello"u8.ToArray()), Token);
                await server.WaitUntilAsync(async () => await server.InspectAsync("{{.State.Health.Status}}") == "healthy", "the engine finds it healthy");

                await server.StopAsync();
                Assert.Equal("0", await server.InspectAsync("{{.State.ExitCode}}"));
            }

            await using var again = await RunningContainer.StartAsync(image, "--volume", $"{volume}:/mlflow");
            using var second = ClientOf(again);
            Assert.Equal(experiment, (await second.FindExperimentAsync("kept", Token))!.ExperimentId);
            var kept = new List<MlApp.Mlflow.Protocol.Run>();
            await foreach (var run in second.SearchRunsAsync([experiment], cancellationToken: Token)) kept.Add(run);
            await using var artifact = await second.OpenArtifactAsync(Assert.Single(kept), "notes/hello.txt", Token);
            Assert.Equal("hello", await new StreamReader(artifact).ReadToEndAsync(Token));
        }
        finally
        {
            await Docker.TryAsync(CancellationToken.None, "volume", "rm", volume);
        }
    }

    [Fact]
    public async Task It_answers_to_its_names_and_to_no_other_and_runs_no_process_that_tracking_does_not_need()
    {
        await using var server = await RunningContainer.StartAsync(await images.TrackingAsync());

        foreach (var (host, status) in new[]
        {
            ("mlflow:5000", HttpStatusCode.OK), ("mlflow", HttpStatusCode.OK), ("localhost:5001", HttpStatusCode.OK),
            ("127.0.0.1:1234", HttpStatusCode.OK), ("evil.example", HttpStatusCode.Forbidden),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/2.0/mlflow/experiments/search") { Content = new StringContent("""{"max_results":1}""", Encoding.UTF8, "application/json") };
            request.Headers.Host = host;
            Assert.Equal(status, (await server.Http.SendAsync(request, Token)).StatusCode);
        }

        // The command and its one worker; a health check that runs at this moment has another program.
        var processes = (await server.ProcessesAsync()).Where(process => process.Contains("/opt/mlflow/bin/", StringComparison.Ordinal));
        Assert.Equal(2, processes.Count());
    }

    [Fact]
    public async Task It_runs_as_no_root_without_pip_and_says_what_it_is()
    {
        var image = await images.TrackingAsync();

        var config = JsonDocument.Parse(await Docker.RunAsync("image", "inspect", "--format", "{{json .Config}}", image)).RootElement;

        Assert.Equal("1655:1655", config.GetProperty("User").GetString());
        Assert.Equal(BuiltImages.Version, config.GetProperty("Labels").GetProperty("org.opencontainers.image.version").GetString());
        var (code, _) = await Docker.TryAsync(Token, "run", "--rm", "--entrypoint", "python", image, "-m", "pip", "--version");
        Assert.NotEqual(0, code);
    }

    [Theory]
    [InlineData("plain", "postgresql://mlflow@db:5432/mlflow", "postgresql+psycopg2://mlflow:plain@db:5432/mlflow")]
    [InlineData("plain", "mysql://mlflow@db/mlflow?ssl=1", "mysql+pymysql://mlflow:plain@db/mlflow?ssl=1")]
    [InlineData("p@ss:w/o%rd #?\u00e9", "mysql+pymysql://mlflow@db/mlflow", "mysql+pymysql://mlflow:p%40ss%3Aw%2Fo%25rd%20%23%3F%C3%A9@db/mlflow")]
    public async Task A_store_s_address_gets_the_installed_driver_and_the_password_of_a_file_encoded_and_without_its_line_end(
        string password, string store, string expected)
    {
        using var secrets = Secret(password + "\n");

        var (code, output) = await EntryAsync(secrets, store, "-c", """
            import os, sys
            sys.path.insert(0, "/opt/mlflow")
            import entrypoint
            os.execvp = lambda *command: print(os.environ["MLFLOW_BACKEND_STORE_URI"], *command)
            entrypoint.main(["server"])
            """);

        Assert.Equal((0, $"{expected} mlflow ['mlflow', 'server']"), (code, output));
    }

    [Theory]
    [InlineData("", "postgresql://mlflow@db/mlflow", "is empty")]
    [InlineData("s3cret", "postgresql://mlflow:other@db/mlflow", "needs a user and no password")]
    [InlineData("s3cret", "sqlite:////mlflow/mlflow.db", "needs a user and no password")]
    public async Task A_password_that_cannot_be_used_ends_the_start_with_one_line_that_does_not_show_it(string password, string store, string message)
    {
        using var secrets = Secret(password);

        var (code, output) = await EntryAsync(secrets, store, "/opt/mlflow/entrypoint.py", "server");

        Assert.Equal(1, code);
        Assert.Contains(message, Assert.Single(output.Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", output, StringComparison.Ordinal);
        Assert.DoesNotContain("other", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_it_may_not_write_ends_the_start_with_one_line_that_names_it_and_its_user()
    {
        var (code, output) = await Docker.TryAsync(Token, "run", "--rm", "--read-only", "--env", "MLFLOW_BACKEND_STORE_URI=sqlite:////opt/mlflow.db", await images.TrackingAsync());

        Assert.Equal((1, "/opt: user 1655:1655 may not write here; give what is mounted there to it: chown -R 1655:1655 FOLDER"), (code, output));
    }

    private async Task<(int ExitCode, string Output)> EntryAsync(TempFolder secrets, string store, params string[] command)
    {
        var image = await images.TrackingAsync();
        return await Docker.TryAsync(Token, [
            "run", "--rm", .. RunningContainer.Hardening, "--volume", $"{secrets["password"]}:/run/secrets/password:ro",
            "--env", "MLFLOW_DATABASE_PASSWORD_FILE=/run/secrets/password", "--env", $"MLFLOW_BACKEND_STORE_URI={store}",
            "--entrypoint", "python", image, .. command,
        ]);
    }

    private static TempFolder Secret(string content)
    {
        var folder = new TempFolder();
        File.WriteAllText(folder["password"], content);
        return folder;
    }

    private static MlflowClient ClientOf(RunningContainer server) => new(new MlflowClientOptions { TrackingUri = server.Http.BaseAddress!.ToString() });
}
