using Xunit;

namespace MlApp.Tests.Telemetry;

/// <summary>The numbers that a person acts on, as a collector gets them.</summary>
public sealed class MetricTests(TracedApplication application) : IClassFixture<TracedApplication>
{
    private const string Setosa = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    [Fact]
    public async Task Predictions_and_their_latency_come_by_model_version()
    {
        using var answer = await application.Api.PredictAsync($"[{Setosa},{Setosa}]");
        answer.EnsureSuccessStatusCode();

        var rows = await PointAsync("mlapp.predictions", point => point.Value >= 2);
        var latency = await PointAsync("mlapp.prediction.duration", point => point.Exemplars.Count > 0);

        // A slow prediction can be looked at: the histogram names traces of the API.
        await application.Collector.WaitForSpanAsync(span => span.Name == "POST /predict" && latency.Exemplars.Contains(span.TraceId), "the example");
        Assert.Equal("{row}", rows.Unit);
        Assert.Equal("s", latency.Unit);
        foreach (var point in (ReceivedPoint[])[rows, latency])
        {
            Assert.Equal("iris", point.Attributes["mlapp.model.name"]);
            Assert.Equal(application.Champion.Version, point.Attributes["mlapp.model.version"]);
        }
    }

    [Fact]
    public async Task Input_that_is_rejected_is_counted_by_reason()
    {
        using var unknown = await application.Api.PredictAsync("""{"colour":"red"}""");
        using var broken = await application.Api.PredictAsync("{");

        var point = await PointAsync("mlapp.input.rejections", point => Equals(point.Attributes["mlapp.rejection.reason"], "unknown_column"));
        Assert.Equal("{request}", point.Unit);
        await PointAsync("mlapp.input.rejections", point => Equals(point.Attributes["mlapp.rejection.reason"], "not_json"));
        await application.Collector.WaitForSpanAsync(
            span => Equals(span.Attributes.GetValueOrDefault("mlapp.rejection.reason"), "not_json"), "the refused request's span");
    }

    [Fact]
    public async Task The_champion_has_an_age_and_a_swap_is_counted()
    {
        var age = await PointAsync("mlapp.model.age", _ => true);
        var swap = await PointAsync("mlapp.model.swaps", _ => true);

        Assert.Equal("s", age.Unit);
        Assert.InRange(age.Value, 0, 3600);
        Assert.Equal(application.Champion.Version, age.Attributes["mlapp.model.version"]);
        Assert.Equal(("{swap}", 1), (swap.Unit, swap.Value));
        Assert.DoesNotContain("error.type", swap.Attributes.Keys);
    }

    [Fact]
    public async Task Training_runs_are_counted_by_outcome_and_their_stages_timed()
    {
        var runs = await PointAsync("mlapp.trainer.runs", _ => true);
        var fit = await PointAsync("mlapp.trainer.stage.duration", point => Equals(point.Attributes["mlapp.stage"], "fit"));

        Assert.Equal(("{run}", 1, "finished"), (runs.Unit, runs.Value, runs.Attributes["mlapp.outcome"]));
        Assert.Equal(("s", 1), (fit.Unit, fit.Value));
        Assert.All((ReceivedPoint[])[runs, fit], point => Assert.Equal("iris", point.Attributes["mlapp.model.name"]));
    }

    [Fact]
    public async Task Requests_are_timed_and_health_checks_are_not_among_them()
    {
        Assert.True(await application.Api.IsReadyAsync());
        using var answer = await application.Api.PredictAsync(Setosa);

        await PointAsync("http.server.request.duration", point => Equals(point.Attributes.GetValueOrDefault("http.route"), "/predict"));
        Assert.DoesNotContain(application.Collector.Points, point =>
            point.Name == "http.server.request.duration" && point.Attributes.GetValueOrDefault("http.route") is "/health" or "/alive");
    }

    private Task<ReceivedPoint> PointAsync(string name, Func<ReceivedPoint, bool> predicate) =>
        application.Collector.WaitForPointAsync(point => point.Name == name && predicate(point), name);
}
