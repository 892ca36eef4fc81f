using System.Net;
using MlApp.Mlflow.Server;
using MlApp.Modeling.Folders;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Api;

/// <summary>Which model is served, whatever happens to the registry, the store and the files.</summary>
public sealed class ChampionTests(TrainedFolders models) : IAsyncLifetime
{
    private const string Setosa = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    private readonly TempFolder _folder = new();
    private EmbeddedMlflow _mlflow = null!;
    private Registry _registry = null!;

    private string Store => _folder["store"];

    public async ValueTask InitializeAsync()
    {
        _mlflow = await EmbeddedMlflow.StartAsync();
        _registry = Registry.On(_mlflow);
    }

    public async ValueTask DisposeAsync()
    {
        _registry.Dispose();
        await _mlflow.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_a_model_it_is_alive_not_ready_and_says_when_to_ask_again_and_why()
    {
        await using var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress);
        await api.WaitForLogAsync("has no model 'iris' with the alias 'champion'");

        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/alive")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.GetAsync("/health")).StatusCode);
        foreach (var response in new[] { await api.GetAsync("/model"), await api.PredictAsync(Setosa) })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            var detail = (await RunningApi.JsonOf(response)).GetProperty("detail").GetString();
            Assert.Contains("configs/iris.yaml", detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_champion_is_served_as_soon_as_there_is_one_and_told_with_all_that_is_known()
    {
        await using var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress);
        await api.WaitForLogAsync("No model is served yet");

        var version = await _registry.CrownAsync(models.Iris);
        await api.WaitForVersionAsync(version);

        Assert.True(await api.IsReadyAsync());
        var model = await api.ModelAsync();
        Assert.Equal("iris", model.GetProperty("name").GetString());
        Assert.Equal(await _registry.RunOfAsync(version), model.GetProperty("run_id").GetString());
        Assert.Equal(ModelFolder.ComputeSha256(models.Iris), model.GetProperty("sha256").GetString());
        Assert.Equal("registry", model.GetProperty("source").GetString());
        // The new model answers a moment before the watcher has said how it stands.
        await api.WaitUntilAsync(
            async () => (await api.ModelAsync()).GetProperty("registry").GetProperty("state").GetString() == "current", "the champion is the one served");
        Assert.Equal("multiclass", model.GetProperty("task").GetString());
        Assert.Equal("lbfgs", model.GetProperty("trainer").GetString());
        Assert.True(model.GetProperty("metrics").GetProperty("accuracy").GetDouble() >= 0.93);
        Assert.Equal(["setosa", "versicolor", "virginica"], model.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        var input = model.GetProperty("signature").GetProperty("inputs")[0];
        Assert.Equal("sepal_length", input.GetProperty("name").GetString());
        Assert.Equal("number", input.GetProperty("type").GetString());
        Assert.True(input.GetProperty("minimum").GetDouble() < input.GetProperty("median").GetDouble());
        Assert.Equal("species", model.GetProperty("signature").GetProperty("output").GetProperty("name").GetString());
        Assert.Equal(4, model.GetProperty("input_example").EnumerateObject().Count());
    }

    [Fact]
    public async Task It_follows_the_alias_forth_and_back_and_stays_when_the_alias_goes()
    {
        await using var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress);
        var straight = await _registry.CrownAsync(models.Iris);
        await api.WaitForVersionAsync(straight);
        Assert.Equal("setosa", await LabelAsync(api));

        var turned = await _registry.CrownAsync(models.TurnedIris);
        await api.WaitForVersionAsync(turned);
        Assert.Equal("versicolor", await LabelAsync(api));

        await _registry.SetChampionAsync(straight);
        await api.WaitForVersionAsync(straight);
        Assert.Equal("setosa", await LabelAsync(api));

        await _registry.RemoveChampionAsync();
        await api.WaitForLogAsync("Going on with iris version 1");
        Assert.Equal("setosa", await LabelAsync(api));
    }

    [Fact]
    public async Task A_version_without_a_digest_is_refused_once_and_the_old_one_goes_on_until_the_digest_is_there()
    {
        await using var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress);
        var straight = await _registry.CrownAsync(models.Iris);
        await api.WaitForVersionAsync(straight);

        var bare = await _registry.RegisterAsync(models.TurnedIris, sha256: null);
        await _registry.SetChampionAsync(bare);
        await api.WaitForLogAsync($"iris version {bare} is refused: it has no tag mlapp.sha256");
        await WaitForMoreLooksAsync(api);

        Assert.Equal("setosa", await LabelAsync(api));
        Assert.Equal("refused", (await api.ModelAsync()).GetProperty("registry").GetProperty("state").GetString());
        Assert.Single(api.Log, line => line.Contains("is refused", StringComparison.Ordinal));

        await _registry.SetDigestAsync(bare, ModelFolder.ComputeSha256(models.TurnedIris));
        await api.WaitForVersionAsync(bare);
        Assert.Equal("versicolor", await LabelAsync(api));
    }

    [Fact]
    public async Task A_model_that_was_changed_after_it_was_registered_is_never_loaded()
    {
        await using var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress);
        var straight = await _registry.CrownAsync(models.Iris);
        await api.WaitForVersionAsync(straight);

        var version = await _registry.RegisterAsync(models.TurnedIris);
        var registered = Directory.EnumerateFiles(Path.Combine(_mlflow.DataFolder, "artifacts"), "model.zip", SearchOption.AllDirectories)
            .MaxBy(File.GetLastWriteTimeUtc)!;
        await using (var file = File.OpenWrite(registered))
        {
            file.Seek(0, SeekOrigin.End);
            file.WriteByte(0);
        }

        await _registry.SetChampionAsync(version);
        await api.WaitForLogAsync($"iris version {version} is refused: the SHA-256 of its files");
        await WaitForMoreLooksAsync(api);

        Assert.Equal("setosa", await LabelAsync(api));
        Assert.Single(api.Log, line => line.Contains("is refused", StringComparison.Ordinal));
        Assert.Equal([straight], VersionsInStore());
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Store, "iris"), ".incoming-*"));
    }

    [Fact]
    public async Task Files_that_are_no_model_are_refused_although_their_digest_is_right()
    {
        TrainedFolders.Copy(models.TurnedIris, _folder["broken"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["broken"], "model.zip"), "no model", TestContext.Current.CancellationToken);
        await using var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress);
        var straight = await _registry.CrownAsync(models.Iris);
        await api.WaitForVersionAsync(straight);

        await _registry.CrownAsync(_folder["broken"]);
        await api.WaitForLogAsync("cannot be loaded");

        Assert.Equal("setosa", await LabelAsync(api));
        Assert.DoesNotContain(api.Log, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_version_that_was_refused_is_tried_again_after_a_while()
    {
        await using var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress, "Serving:RefusedRetryInterval=00:00:00.200");
        var version = await _registry.CrownAsync(models.Iris);
        await api.WaitForVersionAsync(version);
        var next = await _registry.RegisterAsync(models.TurnedIris);
        var file = Directory.EnumerateFiles(Path.Combine(_mlflow.DataFolder, "artifacts"), "training.yaml", SearchOption.AllDirectories)
            .MaxBy(File.GetLastWriteTimeUtc)!;
        var content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, "changed", TestContext.Current.CancellationToken);
        await _registry.SetChampionAsync(next);
        await api.WaitForLogAsync("is refused");

        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);

        await api.WaitForVersionAsync(next);
    }

    [Fact]
    public async Task With_the_server_gone_it_goes_on_says_so_once_and_follows_again_when_the_server_is_back()
    {
        var data = _folder["mlflow"];
        var server = await TrackingServer.StartAsync(new TrackingServerOptions { Port = Ports.Free(), DataFolder = data }, TestContext.Current.CancellationToken);
        var address = server.BaseAddress;
        await using var api = await RunningApi.StartAsync(Store, address);
        using var registry = Registry.On(address);
        var straight = await registry.CrownAsync(models.Iris);
        await api.WaitForVersionAsync(straight);

        await server.DisposeAsync();
        await api.WaitForLogAsync("cannot be reached");
        await WaitForMoreLooksAsync(api);

        Assert.Equal("setosa", await LabelAsync(api));
        Assert.True(await api.IsReadyAsync());
        Assert.Single(api.Log, line => line.Contains("cannot be reached", StringComparison.Ordinal));

        await using var again = await TrackingServer.StartAsync(
            new TrackingServerOptions { Port = address.Port, DataFolder = data }, TestContext.Current.CancellationToken);
        await api.WaitForLogAsync("answers; its champion is served");
        var turned = await registry.CrownAsync(models.TurnedIris);
        await api.WaitForVersionAsync(turned);
    }

    [Fact]
    public async Task After_a_restart_without_a_server_it_serves_what_it_served_before()
    {
        string version;
        await using (var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress))
        {
            version = await _registry.CrownAsync(models.Iris);
            await api.WaitForVersionAsync(version);
        }

        await using var restarted = await RunningApi.StartAsync(Store, mlflow: null);
        await restarted.WaitForVersionAsync(version);

        var model = await restarted.ModelAsync();
        Assert.Equal("cache", model.GetProperty("source").GetString());
        Assert.Equal(await _registry.RunOfAsync(version), model.GetProperty("run_id").GetString());
        Assert.Equal("setosa", await LabelAsync(restarted));
    }

    [Fact]
    public async Task A_restart_with_the_server_confirms_what_the_cache_holds_without_fetching_it_again()
    {
        string version;
        await using (var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress))
        {
            version = await _registry.CrownAsync(models.Iris);
            await api.WaitForVersionAsync(version);
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(_mlflow.DataFolder, "artifacts"), "*", SearchOption.AllDirectories)) File.Delete(file);
        await using var restarted = await RunningApi.StartAsync(Store, _mlflow.BaseAddress);
        await restarted.WaitForVersionAsync(version);
        await restarted.WaitUntilAsync(
            async () => (await restarted.ModelAsync()).GetProperty("source").GetString() == "registry", "the registry has confirmed the version");

        Assert.DoesNotContain(restarted.Log, line => line.StartsWith("Warning", StringComparison.Ordinal) || line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cache_that_was_changed_is_not_loaded_after_a_restart()
    {
        await using (var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress))
        {
            await api.WaitForVersionAsync(await _registry.CrownAsync(models.Iris));
        }

        await File.AppendAllTextAsync(Path.Combine(Store, "iris", "1", "MLmodel"), "\n# changed\n", TestContext.Current.CancellationToken);
        await using var restarted = await RunningApi.StartAsync(Store, mlflow: null);
        await restarted.WaitForLogAsync("is not used");

        Assert.False(await restarted.IsReadyAsync());
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_no_record()
    {
        Directory.CreateDirectory(Path.Combine(Store, "iris"));
        await File.WriteAllTextAsync(Path.Combine(Store, "iris", "served-champion.json"), "{\"name\":", TestContext.Current.CancellationToken);

        await using var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress);

        await api.WaitForVersionAsync(await _registry.CrownAsync(models.Iris));
    }

    [Fact]
    public async Task A_registry_that_started_over_is_followed_although_its_version_has_the_same_number()
    {
        await using (var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress))
        {
            await api.WaitForVersionAsync(await _registry.CrownAsync(models.Iris));
        }

        await using var other = await EmbeddedMlflow.StartAsync();
        using var registry = Registry.On(other);
        Assert.Equal("1", await registry.CrownAsync(models.TurnedIris));
        await using var restarted = await RunningApi.StartAsync(Store, other.BaseAddress);

        await restarted.WaitUntilAsync(async () => await restarted.IsReadyAsync() && await LabelAsync(restarted) == "versicolor", "the new registry's version 1 is served");
    }

    [Fact]
    public async Task The_store_keeps_the_versions_served_last_and_drops_the_others()
    {
        await using var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress, "Serving:KeepVersions=2");
        for (var i = 1; i <= 4; i++) await api.WaitForVersionAsync(await _registry.CrownAsync(i % 2 == 0 ? models.TurnedIris : models.Iris));

        await api.WaitUntilAsync(() => Task.FromResult(VersionsInStore().Order().SequenceEqual(["3", "4"])), "versions 3 and 4 are left");
    }

    [Fact]
    public async Task A_folder_is_served_until_the_registry_has_a_champion()
    {
        await using var api = await RunningApi.StartAsync(Store, _mlflow.BaseAddress, $"Serving:ModelFolder={models.TurnedIris}");
        await api.WaitUntilAsync(api.IsReadyAsync, "the folder is served");
        Assert.Equal("folder", (await api.ModelAsync()).GetProperty("source").GetString());
        Assert.Equal("versicolor", await LabelAsync(api));

        await api.WaitForVersionAsync(await _registry.CrownAsync(models.Iris));

        Assert.Equal("setosa", await LabelAsync(api));
    }

    [Fact]
    public async Task A_folder_that_is_no_model_is_said_in_one_line()
    {
        await using var api = await RunningApi.StartAsync(Store, mlflow: null, $"Serving:ModelFolder={_folder["nothing"]}");

        await api.WaitForLogAsync("Serving:ModelFolder is not served");

        Assert.DoesNotContain(api.Log, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    private string[] VersionsInStore() =>
        [.. Directory.EnumerateDirectories(Path.Combine(Store, "iris")).Select(folder => Path.GetFileName(folder)).Where(name => !name.StartsWith('.'))];

    private static async Task<string?> LabelAsync(RunningApi api)
    {
        var response = await api.PredictAsync(Setosa);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await RunningApi.JsonOf(response)).GetProperty("predictions")[0].GetProperty("label").GetString();
    }

    /// <summary>Long enough for several more looks at the registry, which must leave no trace.</summary>
    private static async Task WaitForMoreLooksAsync(RunningApi api)
    {
        var looks = api.Looks;
        await api.WaitUntilAsync(() => Task.FromResult(api.Looks >= looks + 3), "the registry was looked at three times more");
    }
}
