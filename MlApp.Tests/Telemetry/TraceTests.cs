using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Telemetry;

/// <summary>What a training and the serving of its model look like in a collector.</summary>
public sealed class TraceTests(TracedApplication application) : IClassFixture<TracedApplication>
{
    private const string Setosa = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";
    private const string Trainer = "MlApp.Trainer", Server = "MlApp.Mlflow.Server", Api = "MlApp.Api";

    [Fact]
    public async Task A_training_is_one_trace_from_its_start_to_its_registration()
    {
        var root = await RootAsync();
        var stages = Trace().Where(span => span.ParentId == root.SpanId && span.Scope == Trainer).ToList();

        Assert.Equal(["load", "fit", "evaluate", "explain", "log", "register"], stages.Select(stage => stage.Name));
        Assert.All(application.Collector.Spans.Where(span => span.Service == Trainer), span => Assert.Equal(application.TraceId, span.TraceId));
        Assert.Equal(application.Run.Info.RunId, root.Attributes["mlflow.run_id"]);
        Assert.Equal("iris", root.Attributes["mlapp.model.name"]);
        Assert.Equal("finished", root.Attributes["mlapp.outcome"]);
        Assert.Equal(150L, stages[0].Attributes["mlapp.rows"]);
        Assert.Equal("1", stages[5].Attributes["mlapp.model.version"]);
    }

    [Fact]
    public async Task The_trace_goes_on_in_the_tracking_server_and_its_database()
    {
        await RootAsync();
        // The server sends when it has time: the alias comes last.
        await application.Collector.WaitForSpanAsync(span => span.TraceId == application.TraceId && span.Name == "set_registered_model_alias", "the alias");
        var spans = Trace().ToDictionary(span => span.SpanId);
        var served = spans.Values.Where(span => span.Service == Server && span.Kind == ReceivedSpan.Server).ToList();
        var stored = spans.Values.Where(span => span.Service == Server && span.Scope == Server).ToList();

        Assert.NotEmpty(served);
        Assert.All(served, span =>
        {
            var call = spans[span.ParentId!];
            Assert.Equal((Trainer, ReceivedSpan.Client), (call.Service, call.Kind));
            Assert.NotNull(call.Attributes["url.template"]);
            Assert.NotEqual(call.Attributes["http.request.method"], call.Name);
        });
        Assert.All(stored, span =>
        {
            Assert.Equal(ReceivedSpan.Server, spans[span.ParentId!].Kind);
            Assert.Equal("sqlite", span.Attributes["db.system.name"]);
            Assert.Equal(span.Name, span.Attributes["db.operation.name"]);
            Assert.DoesNotContain("db.query.text", span.Attributes.Keys);
        });
        Assert.Equal("log", StageOf("log_batch"));
        Assert.Equal("register", StageOf("create_model_version"));
        Assert.Equal("register", StageOf("set_registered_model_alias"));
        Assert.Equal("train iris", StageOf("create_run"));

        // The trainer's own span that an operation of the database is below.
        string StageOf(string operation)
        {
            var span = stored.First(one => one.Name == operation);
            while (span.Scope != Trainer) span = spans[span.ParentId!];
            return span.Name;
        }
    }

    [Fact]
    public async Task The_swap_of_the_champion_is_linked_to_its_training()
    {
        var swap = await application.Collector.WaitForSpanAsync(span => span is { Service: Api, Name: "swap iris" }, "the swap");
        var root = await RootAsync();

        Assert.Null(swap.ParentId);
        Assert.Equal((root.TraceId, root.SpanId), Assert.Single(swap.Links));
        Assert.Equal(application.Champion.Version, swap.Attributes["mlapp.model.version"]);
        Assert.Equal(application.Run.Info.RunId, swap.Attributes["mlflow.run_id"]);
        var steps = application.Collector.Spans.Where(span => span.ParentId == swap.SpanId).Select(span => span.Name);
        Assert.Equal(["fetch", "load"], steps);
        await application.Collector.WaitForSpanAsync(
            span => span.Service == Server && span.TraceId == swap.TraceId && span.Name == "get_model_version_download_uri", "the download in the server");
    }

    [Fact]
    public async Task A_prediction_is_a_span_with_model_version_and_rows()
    {
        using var answer = await application.Api.PredictAsync($"[{Setosa},{Setosa},{Setosa}]");
        answer.EnsureSuccessStatusCode();

        var span = await application.Collector.WaitForSpanAsync(
            span => span is { Service: Api, Name: "POST /predict" } && span.Attributes.GetValueOrDefault("mlapp.rows") is 3L, "the prediction");
        Assert.Equal("iris", span.Attributes["mlapp.model.name"]);
        Assert.Equal(application.Champion.Version, span.Attributes["mlapp.model.version"]);
        Assert.Equal(ReceivedSpan.Server, span.Kind);
    }

    [Fact]
    public async Task Health_checks_and_looks_at_the_alias_are_in_no_trace()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.True(await application.Api.IsReadyAsync());
            using var alive = await application.Api.Http.GetAsync("alive", TestContext.Current.CancellationToken);
            await application.AskServerAsync("health");
        }

        await application.Collector.WaitForPointAsync(
            point => point is { Name: "mlapp.registry.polls", Value: >= 5 } && Equals(point.Attributes["mlapp.registry.state"], "current"), "five looks");
        // What was sent before this one is there when it is.
        using var answer = await application.Api.PredictAsync(Setosa);
        await application.AskServerAsync("version");
        await application.Collector.WaitForSpanAsync(span => span is { Service: Server, Name: "GET /version" }, "the server's last span");
        await application.Collector.WaitForSpanAsync(span => span is { Service: Api, Name: "POST /predict" }, "the API's last span");

        var own = application.Collector.Spans.Where(span => span.TraceId != application.TraceId).ToList();
        Assert.DoesNotContain(own, span => span.Name.Contains("alias", StringComparison.Ordinal));
        Assert.DoesNotContain(own, span => span.Name.Contains("health", StringComparison.Ordinal) || span.Name.Contains("alive", StringComparison.Ordinal));
        Assert.DoesNotContain(own, span => $"{span.Attributes.GetValueOrDefault("url.path")}".Contains("alias", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_records_name_their_trace_and_span()
    {
        var root = await RootAsync();
        var fit = Trace().Single(span => span.Name == "fit");
        var swap = await application.Collector.WaitForSpanAsync(span => span is { Service: Api, Name: "swap iris" }, "the swap");

        var record = await application.Collector.WaitForAsync(
            collector => collector.Logs.SingleOrDefault(log => log.Service == Trainer && log.Text.StartsWith("iris: fit took", StringComparison.Ordinal)), "the stage's log");
        Assert.Equal((root.TraceId, fit.SpanId), (record.TraceId, record.SpanId));
        var serving = await application.Collector.WaitForAsync(
            collector => collector.Logs.FirstOrDefault(log => log.Service == Api && log.Text.StartsWith("Serving iris version 1", StringComparison.Ordinal)), "the log");
        Assert.Equal((swap.TraceId, swap.SpanId), (serving.TraceId, serving.SpanId));
    }

    [Fact]
    public async Task A_person_reads_nothing_of_traces_on_the_console()
    {
        // It says so some moments after it is ready.
        await Wait.UntilAsync(() => application.Api.Output.Contains("Serving iris version 1", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.DoesNotContain("TraceId", application.Api.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(application.TraceId, application.Training.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("took", application.Training.Output, StringComparison.Ordinal);
    }

    private Task<ReceivedSpan> RootAsync() => application.Collector.WaitForSpanAsync(
        span => span.TraceId == application.TraceId && span.Name == "train iris" && span.ParentId is null, "the training");

    private IEnumerable<ReceivedSpan> Trace() => application.Collector.Spans.Where(span => span.TraceId == application.TraceId);
}
