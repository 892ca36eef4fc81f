using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Pages;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary>
/// The two questions that MLflow's own page asks by GraphQL, known by their names: an experiment, and a run with all that it has. There
/// is no GraphQL behind them: the answer is always whole, and the page takes what it asked for.
/// </summary>
internal static class MlflowUiQueries
{
    private const long MaximumLength = 64 << 10;

    public static void MapMlflowUiQueries(this IEndpointRouteBuilder endpoints, TrackingDatabase database) => endpoints.MapPost("/graphql", async context =>
    {
        var query = await ReadAsync(context);
        var variables = query?["variables"] as JsonObject;
        var (field, answer) = query?["operationName"]?.ToString() switch
        {
            "MlflowGetExperimentQuery" => ("mlflowGetExperiment", Answer(() => database.Read("get_experiment", session =>
                Member("experiment", Experiment(ExperimentStore.Get(session, Names.ParseExperimentId(Text(variables, "input", "experimentId")))))))),
            "GetRun" => ("mlflowGetRun", Answer(() => database.Read("get_run", session => Member("run", Run(session, Text(variables, "data", "runId")))))),
            _ => throw ApiException.NotFound("This server answers no such question."),
        };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(new JsonObject
        {
            ["data"] = new JsonObject { [field] = answer.Data },
            ["errors"] = answer.Error is null ? null : new JsonArray(answer.Error),
        }.ToJsonString(), context.RequestAborted);
    });

    private static async Task<JsonObject?> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaximumLength;
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject;
        }
        catch (JsonException)
        {
            throw ApiException.Invalid("The body is no JSON.");
        }
    }

    private static string Text(JsonObject? variables, string group, string name) =>
        (variables?[group] as JsonObject)?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw ApiException.Missing(name);

    // What is missing is said beside the data, as MLflow does.
    private static (JsonObject? Data, string? Error) Answer(Func<JsonObject> read)
    {
        try
        {
            return (read(), null);
        }
        catch (ApiException missing) when (missing.Status < 500)
        {
            return (null, missing.Message);
        }
    }

    private static JsonObject Member(string name, JsonObject value) => new() { [name] = value, ["apiError"] = null };

    private static JsonObject Experiment(Experiment experiment) => new()
    {
        ["experimentId"] = experiment.ExperimentId,
        ["name"] = experiment.Name,
        ["artifactLocation"] = experiment.ArtifactLocation,
        ["lifecycleStage"] = experiment.LifecycleStage,
        ["creationTime"] = Number(experiment.CreationTime),
        ["lastUpdateTime"] = Number(experiment.LastUpdateTime),
        ["effectiveTraceArchivalRetention"] = "",
        ["tags"] = Texts(experiment.Tags),
    };

    private static JsonObject Run(Session session, string id)
    {
        var run = RunStore.Get(session, id);
        return new JsonObject
        {
            ["info"] = Info(run.Info),
            ["experiment"] = Experiment(ExperimentStore.Get(session, Names.ParseExperimentId(run.Info.ExperimentId))),
            ["modelVersions"] = Each(RunViews.FindVersions(session, id), version => new JsonObject
            {
                ["name"] = version.Name,
                ["version"] = version.Version,
                ["status"] = version.Status,
                ["source"] = version.Source,
            }),
            ["data"] = new JsonObject
            {
                ["metrics"] = Each(run.Data.Metrics, Metric),
                ["params"] = Texts(run.Data.Params),
                ["tags"] = Texts(run.Data.Tags),
            },
            ["inputs"] = new JsonObject
            {
                ["datasetInputs"] = Each(run.Inputs?.DatasetInputs, Input),
                ["modelInputs"] = Each(run.Inputs?.ModelInputs, model => new JsonObject { ["modelId"] = model.ModelId }),
            },
            ["outputs"] = new JsonObject
            {
                ["modelOutputs"] = Each(
                    run.Outputs?.ModelOutputs, model => new JsonObject { ["modelId"] = model.ModelId, ["step"] = Number(model.Step) }),
            },
        };
    }

    private static JsonObject Info(RunInfo info) => new()
    {
        ["runUuid"] = info.RunId,
        ["runName"] = info.RunName,
        ["status"] = RunStates.Name(info.Status),
        ["experimentId"] = info.ExperimentId,
        ["artifactUri"] = info.ArtifactUri,
        ["startTime"] = Number(info.StartTime),
        ["endTime"] = Number(info.EndTime),
        ["lifecycleStage"] = info.LifecycleStage,
        ["userId"] = info.UserId,
    };

    private static JsonObject Metric(Metric metric) => new()
    {
        ["key"] = metric.Key,
        ["value"] = double.IsFinite(metric.Value) ? metric.Value : null,
        ["step"] = Number(metric.Step),
        ["timestamp"] = Number(metric.Timestamp),
    };

    private static JsonObject Input(DatasetInput input) => new()
    {
        ["dataset"] = new JsonObject
        {
            ["name"] = input.Dataset!.Name,
            ["digest"] = input.Dataset.Digest,
            ["sourceType"] = input.Dataset.SourceType,
            ["source"] = input.Dataset.Source,
            ["schema"] = input.Dataset.Schema,
            ["profile"] = input.Dataset.Profile,
        },
        ["tags"] = Texts(input.Tags),
    };

    private static JsonArray Texts(IEnumerable<KeyValue>? texts) =>
        Each(texts, text => new JsonObject { ["key"] = text.Key, ["value"] = text.Value });

    private static JsonArray Each<T>(IEnumerable<T>? items, Func<T, JsonObject> read) => [.. (items ?? []).Select(read)];

    // A script's numbers are not exact to 64 bits.
    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
