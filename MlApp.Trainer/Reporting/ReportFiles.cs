using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Training;

namespace MlApp.Trainer.Reporting;

/// <summary>The figures behind the plots, as files that a person or a program reads.</summary>
internal static class ReportFiles
{
    public static void Write(string folder, ModelMetrics metrics, ImportanceResult? importance, TrainingCurve? curve)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "metrics.json"), MetricsJson(metrics));
        if (metrics.ConfusionMatrix is { } matrix)
            WriteCsv(folder, "confusion_matrix.csv", ["actual", .. metrics.Classes],
                matrix.Select((row, i) => row.Select(count => (object)count).Prepend(metrics.Classes[i])));
        if (importance is not null)
            WriteCsv(folder, "importance.csv", ["feature", $"mean_rise_of_{importance.Metric}", "standard_deviation"],
                importance.Features.Select(feature => (IEnumerable<object>)[feature.Name, feature.Mean, feature.StandardDeviation]));
        if (curve is not null)
            WriteCsv(folder, "training_curve.csv", ["iteration", $"train_{curve.Metric}", $"test_{curve.Metric}"],
                curve.Points.Select(point => (IEnumerable<object>)[point.Iteration, point.Train, point.Test]));
    }

    /// <summary>Metrics as JSON; one that is no number is null, as JSON has it.</summary>
    public static string MetricsJson(ModelMetrics metrics)
    {
        var values = metrics.Values.Select(pair =>
            KeyValuePair.Create<string, JsonNode?>(pair.Key, double.IsFinite(pair.Value) ? JsonValue.Create(pair.Value) : null));
        var json = new JsonObject
        {
            ["task"] = metrics.Task.ToString().ToLowerInvariant(),
            ["rows"] = metrics.Rows,
            ["metrics"] = new JsonObject(values),
        };
        if (metrics.ConfusionMatrix is { } matrix)
        {
            json["classes"] = new JsonArray([.. metrics.Classes.Select(name => JsonValue.Create(name))]);
            json["confusion_matrix"] = new JsonArray([.. matrix.Select(row => new JsonArray([.. row.Select(count => JsonValue.Create(count))]))]);
        }

        return json.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
    }

    private static void WriteCsv(string folder, string name, IEnumerable<string> header, IEnumerable<IEnumerable<object>> rows)
    {
        var text = new StringBuilder().AppendJoin(',', header.Select(Cell)).Append('\n');
        foreach (var row in rows) text.AppendJoin(',', row.Select(Cell)).Append('\n');
        File.WriteAllText(Path.Combine(folder, name), text.ToString());
    }

    private static string Cell(object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
