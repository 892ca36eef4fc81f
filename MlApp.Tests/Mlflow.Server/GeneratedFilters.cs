using System.Text.Json.Nodes;

namespace MlApp.Tests.MlflowServer;

/// <summary>Filters and orders of every kind, good and bad, for each search.</summary>
internal static class GeneratedFilters
{
    private static readonly string[] Operators =
    [
        "=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE", "like", "IN", "NOT IN", "in", "IS NULL", "IS NOT NULL", "is null", "==", "<>", "~",
        "RLIKE", "NOT LIKE", "BETWEEN", "",
    ];

    private static readonly string[] Values =
    [
        "0.5", "1", "-1", "1e-3", ".5", "1.", "1790000002000", "'FINISHED'", "\"l2\"", "'0.1'", "'%'", "'C=%'", "'c=%'", "'iris'", "'IRIS%'",
        "('iris', 'FINISHED')", "(\"0.1\",)", "('iris')", "(1, 2)", "()", "('a' 'b')", "NULL", "true", "FINISHED", "''", "'it''s'", "'花%'", "`x`", "'",
        "'a\\'b'", "",
    ];

    private static readonly string[] Directions = ["", "ASC", "DESC", "asc", "desc", "Desc", "ASC DESC", "NULLS LAST", "1", ","];

    private static readonly Dictionary<string, string[]> Keys = new()
    {
        ["runs"] =
        [
            "metrics.accuracy", "metric.`log_loss`", "metrics.\"loss\"", "metrics.only_nan", "params.C", "param.`features/scaled`", "parameters.penalty",
            "parameter.C", "tags.stage", "tag.`mlflow.note.content`", "tags.mlflow.parentRunId", "attributes.status", "attribute.run_name", "attr.status",
            "run.user_id", "status", "run_name", "run_id", "start_time", "end_time", "created", "Created", "artifact_uri", "user_id", "lifecycle_stage",
            "experiment_id", "`run name`", "`Run Name`", "\"status\"", "dataset.name", "datasets.digest", "dataset.context", "dataset.source",
            "metrics.", "params.'C'", "metrics.a.b", "foo.bar", "outputs.x", "Metrics.accuracy", "PARAMS.C", "attributes.start_time", "params. C", "1",
        ],
        ["experiments"] =
        [
            "name", "attribute.name", "attributes.name", "experiment_id", "creation_time", "last_update_time", "lifecycle_stage", "tags.team",
            "tag.`a/b`", "tags.\"team\"", "Name", "`name`", "artifact_location", "params.C", "tags.",
        ],
        ["registered-models"] =
            ["name", "attribute.name", "attributes.name", "tags.owner", "tag.`owner`", "description", "alias", "aliases.champion", "Name", "`name`", "creation_timestamp"],
        ["model-versions"] =
        [
            "name", "version_number", "version", "run_id", "source_path", "source", "tags.checked", "tag.`checked`", "attribute.name", "attributes.run_id",
            "creation_timestamp", "current_stage", "model_id", "aliases", "Name",
        ],
        ["logged-models"] =
        [
            "name", "attributes.name", "model_id", "model_type", "status", "source_run_id", "creation_time", "creation_timestamp", "last_updated_timestamp",
            "last_updated_time", "experiment_id", "params.C", "metrics.accuracy", "metrics.`log_loss`", "tags.kind", "tag.kind", "param.C", "metric.accuracy",
            "artifact_uri", "artifact_location", "Name", "lifecycle_stage", "dataset.name", "`name`", "params.\"C\"",
        ],
    };

    public static IEnumerable<ApiRequest> All() => Keys.Keys.SelectMany(search => Filters(search).Select(filter => Filter(search, filter))
        .Concat(Orders(search).Select(order => Order(search, order))));

    // Each key with each operator and each value, whatever goes with them; then two together, and texts with a part missing or too much.
    private static IEnumerable<string> Filters(string search)
    {
        var (keys, turn) = (Keys[search], 0);
        var random = new Random(20261);
        string Any(string[] from) => from[random.Next(from.Length)];
        foreach (var key in keys)
        {
            foreach (var @operator in Operators) yield return $"{key} {@operator} {Values[turn++ % Values.Length]}";
            foreach (var value in Values) yield return $"{key} {Operators[turn++ % 12]} {value}";
        }
        for (var i = 0; i < 60; i++)
            yield return $"{Any(keys)} {Any(Operators)} {Any(Values)} {Any(["AND", "and", "OR", ",", "AND AND", ""])} {Any(keys)} = 'x'";
        for (var i = 0; i < 60; i++)
        {
            var filter = $"{Any(keys)}{Any(["", " ", "\n"])}={Any(["", " ", "\t"])}{Any(Values)} AND {Any(keys)} != 'x'";
            var at = random.Next(filter.Length);
            yield return random.Next(3) switch
            {
                0 => filter.Remove(at, 1),
                1 => filter.Insert(at, Any(["'", "\"", "`", "(", ")", ";", ".", "--", "\\", "\0", "é"])),
                _ => filter[..at],
            };
        }
    }

    private static IEnumerable<string[]> Orders(string search)
    {
        var turn = 0;
        foreach (var key in Keys[search])
        {
            yield return [$"{key} {Directions[turn++ % 6]}"];
            yield return [$"{key} {Directions[turn++ % Directions.Length]}"];
        }
        foreach (var direction in Directions) yield return [$"name {direction}"];
        yield return [""];
        yield return [" "];
        yield return ["name", "name"];
        yield return ["name ASC", "creation_time DESC"];
        yield return ["metrics.accuracy DESC", "params.C ASC", "start_time"];
        yield return ["params.C", "tags.stage", "attributes.end_time DESC"];
    }

    private static ApiRequest Filter(string search, string filter) => Make(search, parameters => parameters["filter"] = filter);

    private static ApiRequest Order(string search, string[] orders) => Make(search, parameters => parameters["order_by"] = search == "logged-models"
        ? new JsonArray([.. orders.Select(order => (JsonNode)new JsonObject
        {
            ["field_name"] = order.Split(' ')[0],
            ["ascending"] = order.EndsWith("ASC", StringComparison.Ordinal),
        })])
        : new JsonArray([.. orders.Select(order => (JsonNode)order)]));

    private static ApiRequest Make(string search, Action<JsonObject> fill)
    {
        var isQuery = search is "registered-models" or "model-versions";
        var parameters = new JsonObject();
        if (search is "runs" or "logged-models") parameters["experiment_ids"] = new JsonArray("1");
        if (search == "runs") parameters["run_view_type"] = "ALL";
        if (search == "experiments") parameters["max_results"] = 20;
        fill(parameters);
        return new ApiRequest(new JsonObject
        {
            ["method"] = isQuery ? "GET" : "POST",
            ["path"] = $"/api/2.0/mlflow/{search}/search",
            [isQuery ? "query" : "body"] = parameters,
        });
    }
}
