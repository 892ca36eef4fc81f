using System.Text.Json;
using System.Text.Json.Nodes;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;
using MlApp.Mlflow.Server.Storage;
using MlApp.Mlflow.Server.Validation;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary><c>runs/log-…</c>, <c>runs/set-tag</c> and the like: what a run logs.</summary>
internal static class RunDataEndpoints
{
    private const string LoggedModelsTag = "mlflow.log-model.history";

    public static void MapRunData(this IEndpointRouteBuilder endpoints, TrackingDatabase database)
    {
        endpoints.MapCall("POST", "runs/log-metric", async (context, fields) =>
        {
            var id = fields.RequiredRunId();
            var metric = ReadMetric(fields, "", fields.RequiredText("key"));
            RunDataRules.Check(metric, "");
            await database.WriteAsync("log_metric", session => RunDataStore.LogBatch(session, id, [metric], [], []));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "runs/log-parameter", async (context, fields) =>
        {
            var id = fields.RequiredRunId();
            var parameter = RunDataRules.CheckParameter(new KeyValue(fields.RequiredText("key"), fields.Text("value") ?? ""), "");
            await database.WriteAsync("log_param", session => RunDataStore.LogBatch(session, id, [], [parameter], []));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "runs/set-tag", async (context, fields) =>
        {
            var id = fields.RequiredRunId();
            var tag = RunDataRules.CheckTag(new KeyValue(fields.RequiredText("key"), fields.Text("value") ?? ""), "");
            await database.WriteAsync("set_tag", session => RunDataStore.LogBatch(session, id, [], [], [tag]));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "runs/delete-tag", async (context, fields) =>
        {
            var id = fields.RequiredText("run_id");
            var key = fields.RequiredText("key");
            await database.WriteAsync("delete_tag", session =>
            {
                RunStore.RequireActive(session, id);
                RunDataStore.DeleteTag(session, id, key);
            });
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "runs/log-batch", async (context, fields) =>
        {
            var batch = RunDataRules.Check(new LogBatchRequest(
                fields.RequiredText("run_id"),
                fields.Objects("metrics", (item, path) => ReadMetric(item, $"{path}.", item.RequiredText("key", $"{path}.key"))),
                fields.Objects("params", ReadKeyValue),
                fields.Objects("tags", ReadKeyValue)));
            await database.WriteAsync("log_batch",
                session => RunDataStore.LogBatch(session, batch.RunId!, batch.Metrics!, batch.Params!, batch.Tags!));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "runs/log-inputs", async (context, fields) =>
        {
            var id = fields.RequiredText("run_id");
            var datasets = fields.Objects("datasets", ReadDataset);
            var models = fields.Objects("models", (item, path) => new ModelInput(item.Text("model_id", $"{path}.model_id") ?? ""));
            Names.CheckRunId(id);
            await database.WriteAsync("log_inputs", session => DatasetStore.LogInputs(session, id, datasets, models));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "runs/outputs", async (context, fields) =>
        {
            var id = fields.RequiredText("run_id");
            fields.Require("models");
            var models = fields.Objects("models", (item, path) =>
                new ModelOutput(item.Text("model_id", $"{path}.model_id") ?? "", item.Integer("step", $"{path}.step") ?? 0));
            await database.WriteAsync("log_outputs", session => DatasetStore.LogOutputs(session, id, models));
            await context.Response.AnswerEmptyAsync();
        });

        endpoints.MapCall("POST", "runs/log-model", async (context, fields) =>
        {
            var id = fields.RequiredText("run_id");
            var model = ReadModel(fields.RequiredText("model_json"));
            await database.WriteAsync("record_logged_model", session =>
            {
                RunStore.RequireActive(session, id);
                var history = RunDataStore.FindTag(session, id, LoggedModelsTag) is { } before ? JsonNode.Parse(before) as JsonArray : null;
                history ??= [];
                history.Add(model);
                RunDataStore.PutTag(session, id, LoggedModelsTag, PythonJson.Write(history));
            });
            await context.Response.AnswerEmptyAsync();
        });
    }

    private static Metric ReadMetric(RequestFields fields, string path, string key)
    {
        var metric = new Metric
        {
            Key = key,
            Value = fields.RequiredNumber("value", $"{path}value"),
            Timestamp = fields.RequiredInteger("timestamp", $"{path}timestamp"),
            Step = fields.Integer("step", $"{path}step") ?? 0,
            ModelId = NullIfEmpty(fields.Text("model_id", $"{path}model_id")),
            DatasetName = NullIfEmpty(fields.Text("dataset_name", $"{path}dataset_name")),
            DatasetDigest = NullIfEmpty(fields.Text("dataset_digest", $"{path}dataset_digest")),
        };
        return (metric.DatasetName is null) == (metric.DatasetDigest is null) ? metric
            : throw ApiException.Invalid($"The parameters '{path}dataset_name' and '{path}dataset_digest' must be given together.");
    }

    private static KeyValue ReadKeyValue(RequestFields fields, string path) =>
        new(fields.RequiredText("key", $"{path}.key"), fields.Text("value", $"{path}.value") ?? "");

    private static DatasetInput ReadDataset(RequestFields fields, string path)
    {
        var dataset = fields.Object("dataset", $"{path}.dataset");
        var input = new DatasetInput
        {
            Tags = fields.KeyValues("tags", $"{path}.tags"),
            Dataset = new Dataset
            {
                Name = dataset?.Text("name", $"{path}.dataset.name") ?? "",
                Digest = dataset?.Text("digest", $"{path}.dataset.digest") ?? "",
                SourceType = dataset?.Text("source_type", $"{path}.dataset.source_type") ?? "",
                Source = dataset?.Text("source", $"{path}.dataset.source") ?? "",
                Schema = dataset?.Text("schema", $"{path}.dataset.schema"),
                Profile = dataset?.Text("profile", $"{path}.dataset.profile"),
            },
        };
        RunDataRules.Check(input.Dataset);
        foreach (var tag in input.Tags) RunDataRules.CheckInputTag(tag);
        return input;
    }

    private static JsonObject ReadModel(string text)
    {
        JsonObject? model;
        try
        {
            model = JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            model = null;
        }
        if (model is null) throw ApiException.Invalid("The parameter 'model_json' is not a JSON object.");
        foreach (var field in (string[])["artifact_path", "flavors", "utc_time_created", "run_id"])
            if (!model.ContainsKey(field)) throw ApiException.Invalid($"In the parameter 'model_json', '{field}' is missing.");

        // The history holds what tells models apart, without the flavors' own settings.
        var kept = new JsonObject();
        foreach (var name in (string[])["run_id", "artifact_path", "utc_time_created", "model_uuid", "flavors"])
            kept[name] = model[name]?.DeepClone();
        if (kept["flavors"] is JsonObject flavors)
            foreach (var flavor in flavors) (flavor.Value as JsonObject)?.Remove("config");
        return kept;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
