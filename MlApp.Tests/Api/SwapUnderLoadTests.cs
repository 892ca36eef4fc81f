using System.Collections.Concurrent;
using System.Net;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Api;

/// <summary>Swaps while many clients ask.</summary>
public sealed class SwapUnderLoadTests(TrainedFolders models) : IDisposable
{
    private const int Clients = 16;
    private const int Swaps = 12;
    private const int RequestsBetween = 400;

    private const string Setosas =
        """[{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2},{"sepal_length":4.9,"sepal_width":3.0,"petal_length":1.4,"petal_width":0.2}]""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task While_the_champion_moves_no_request_fails_and_every_answer_is_that_of_the_version_it_names()
    {
        await using var mlflow = await EmbeddedMlflow.StartAsync();
        using var registry = Registry.On(mlflow);
        await using var api = await RunningApi.StartAsync(_folder["store"], mlflow.BaseAddress, "Serving:PollInterval=00:00:00.050");
        var straight = await registry.CrownAsync(models.Iris);
        var turned = await registry.RegisterAsync(models.TurnedIris);
        await api.WaitForVersionAsync(straight);
        var labelOf = new Dictionary<string, string> { [straight] = "setosa", [turned] = "versicolor" };

        var faults = new ConcurrentQueue<string>();
        var answered = new ConcurrentDictionary<string, int>();
        var count = 0;
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(AskAsync)).ToArray();
        try
        {
            for (var swap = 1; swap <= Swaps; swap++)
            {
                var next = swap % 2 == 0 ? straight : turned;
                await registry.SetChampionAsync(next);
                await api.WaitForVersionAsync(next);
                var before = Volatile.Read(ref count);
                await api.WaitUntilAsync(() => Task.FromResult(Volatile.Read(ref count) >= before + RequestsBetween), "the clients have asked again");
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(clients);
        }

        Assert.Empty(faults.Distinct());
        Assert.True(count >= Swaps * RequestsBetween);
        Assert.Equal([straight, turned], answered.Keys.Order());

        async Task AskAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    using var response = await api.PredictAsync(Setosas);
                    if (response.StatusCode != HttpStatusCode.OK)
                    {
                        faults.Enqueue($"{response.StatusCode}");
                        continue;
                    }

                    var answer = await RunningApi.JsonOf(response);
                    var version = answer.GetProperty("version").GetString()!;
                    var labels = answer.GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("label").GetString()).ToArray();
                    if (response.Headers.GetValues("X-Model-Version").Single() != version) faults.Enqueue("The header names another version than the body.");
                    if (labels.Length != 2 || labels.Any(label => label != labelOf[version])) faults.Enqueue($"Version {version} answered {string.Join(", ", labels)}.");
                    answered.AddOrUpdate(version, 1, (_, n) => n + 1);
                    Interlocked.Increment(ref count);
                }
                catch (Exception e)
                {
                    faults.Enqueue(e.ToString());
                    return;
                }
            }
        }
    }
}
