using System.Text.Json.Nodes;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;

namespace MlApp.Trainer.Runs;

/// <summary>A table as MLflow describes a data set: columns and counts, no rows.</summary>
internal static class DatasetDescription
{
    public static DatasetRecord Of(TableReadResult data) => new(
        data.Path, data.Sha256, data.Bytes, Path.GetFileNameWithoutExtension(data.Path), Schema(data.Table), Profile(data));

    private static string Schema(Table table)
    {
        var (schema, missing) = (table.Schema, table.CountMissingNumbers());
        var columns = new JsonArray();
        for (var i = 0; i < schema.Numeric.Count; i++) columns.Add((JsonNode)Column(schema.Numeric[i], "double", missing[i] == 0));
        for (var i = 0; i < schema.TextColumns.Count; i++) columns.Add((JsonNode)Column(schema.TextColumns[i], "string", table.CountMissingTexts(i) == 0));
        columns.Add((JsonNode)Column(schema.Label, schema.Task == ModelTask.Regression ? "double" : "string", required: true));
        return new JsonObject { ["mlflow_colspec"] = columns }.ToJsonString();
    }

    private static JsonObject Column(string name, string type, bool required) =>
        new JsonObject { ["type"] = type, ["name"] = name, ["required"] = required };

    private static string Profile(TableReadResult data)
    {
        var table = data.Table;
        var columns = table.Schema.Numeric.Count + table.Schema.TextColumns.Count + 1;
        var profile = new JsonObject
        {
            ["num_rows"] = table.RowCount,
            ["num_elements"] = (long)table.RowCount * columns,
            ["num_bytes"] = data.Bytes,
        };
        if (table.Classes.Count > 0)
            profile["class_counts"] = new JsonObject(table.Classes.Select((name, i) => KeyValuePair.Create<string, JsonNode?>(name, table.ClassCounts[i])));
        return profile.ToJsonString();
    }
}
