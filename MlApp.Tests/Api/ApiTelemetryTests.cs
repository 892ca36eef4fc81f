using System.Collections.Concurrent;
using System.Diagnostics;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Api;

/// <summary>What the API tells of itself.</summary>
public sealed class ApiTelemetryTests(TrainedFolders models) : IDisposable
{
    private const string Setosa = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predictions_and_refusals_are_counted_by_version_and_reason_and_hold_nothing_of_the_input()
    {
        await using var api = await RunningApi.ServeFolderAsync(_folder["store"], models.Iris);
        var heard = new ConcurrentQueue<(string Name, double Value, IReadOnlyDictionary<string, object?> Tags)>();
        using var listener = api.Listen((name, value, tags) => heard.Enqueue((name, value, tags)));
        var version = await api.VersionAsync();

        await api.PredictAsync($"[{Setosa},{Setosa},{Setosa}]");
        await api.PredictAsync("""{"secret_column":"secret value"}""");
        listener.RecordObservableInstruments();

        var rows = Assert.Single(heard, one => one.Name == "mlapp.predictions");
        Assert.Equal(3, rows.Value);
        Assert.Equal(version, rows.Tags["mlapp.model.version"]);
        var duration = Assert.Single(heard, one => one.Name == "mlapp.prediction.duration");
        Assert.InRange(duration.Value, 1e-9, 10);
        Assert.Equal(version, duration.Tags["mlapp.model.version"]);
        var refusal = Assert.Single(heard, one => one.Name == "mlapp.input.rejections");
        Assert.Equal("unknown_column", Assert.Single(refusal.Tags).Value);
        var age = Assert.Single(heard, one => one.Name == "mlapp.model.age");
        Assert.InRange(age.Value, 0, 3600);
        Assert.DoesNotContain(heard, one => one.Tags.Values.Any(value => $"{value}".Contains("secret", StringComparison.Ordinal)));
        Assert.DoesNotContain(api.Log, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "no_digest")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "wrong_digest")]
    public async Task A_champion_that_is_not_served_is_counted_by_reason_once_for_each_attempt(string? digest, string reason)
    {
        await using var mlflow = await EmbeddedMlflow.StartAsync();
        using var registry = Registry.On(mlflow);
        await using var api = await RunningApi.StartAsync(_folder["store"], mlflow.BaseAddress);
        var heard = new ConcurrentQueue<IReadOnlyDictionary<string, object?>>();
        using var listener = api.Listen((name, _, tags) =>
        {
            if (name == "mlapp.model.swaps") heard.Enqueue(tags);
        });

        var version = await registry.RegisterAsync(models.Iris, digest);
        await registry.SetChampionAsync(version);
        await api.WaitForLogAsync("is refused");
        var looks = api.Looks;
        await api.WaitUntilAsync(() => Task.FromResult(api.Looks >= looks + 3), "the registry was looked at a few times");

        var swap = Assert.Single(heard);
        Assert.Equal(reason, swap["error.type"]);
        Assert.Equal(version, swap["mlapp.model.version"]);
    }

    [Fact]
    public async Task A_swap_is_a_span_and_a_count_and_a_look_without_news_is_no_span()
    {
        await using var mlflow = await EmbeddedMlflow.StartAsync();
        using var registry = Registry.On(mlflow);
        var version = await registry.CrownAsync(models.Iris);
        var runId = await registry.RunOfAsync(version);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MlApp.Api",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            // Other tests swap models in this process: the run tells them apart.
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem("mlflow.run_id"), runId)) spans.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);

        await registry.SetTagAsync(version, "mlapp.traceparent", "no trace context at all");
        await using var api = await RunningApi.StartAsync(_folder["store"], mlflow.BaseAddress);
        await api.WaitForVersionAsync(version);
        await api.WaitUntilAsync(() => Task.FromResult(api.Looks >= 4), "the registry was looked at a few times");

        var span = Assert.Single(spans);
        Assert.Equal("swap iris", span.OperationName);
        Assert.Equal(version, span.GetTagItem("mlapp.model.version"));
        Assert.NotEqual(ActivityStatusCode.Error, span.Status);
        // A tag can be written by anybody: one that says nothing links to nothing.
        Assert.Empty(span.Links);
    }
}
