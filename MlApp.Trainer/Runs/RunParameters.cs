using System.Globalization;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Training;

namespace MlApp.Trainer.Runs;

/// <summary>A configuration as MLflow's parameters: what was set, what was found in the data, and what was left to defaults.</summary>
internal static class RunParameters
{
    /// <summary>MLflow's limit for a parameter's value.</summary>
    private const int MaxValue = 6000;

    /// <summary>What a configuration says by itself.</summary>
    public static SortedDictionary<string, string> Of(TrainingConfiguration configuration) => new(StringComparer.Ordinal)
    {
        ["task"] = configuration.Task.ToString().ToLowerInvariant(),
        ["data.path"] = configuration.Data.Path,
        ["data.label"] = configuration.Data.Label,
        ["split.test_share"] = Text(configuration.Split.TestShare),
        ["split.seed"] = Text(configuration.Split.Seed),
        ["split.stratified"] = Text(configuration.Split.Stratified),
        ["trainer.name"] = configuration.Trainer.Name,
        ["promotion.metric"] = configuration.Promotion.Metric,
        ["promotion.minimum_gain"] = Text(configuration.Promotion.MinimumGain),
        ["explain.permutation_importance"] = Text(configuration.Explain.PermutationImportance),
        ["explain.rounds"] = Text(configuration.Explain.Rounds),
    };

    /// <summary>The same with all that came out when it was carried out.</summary>
    public static SortedDictionary<string, string> Of(TrainingConfiguration configuration, TableReadResult data, Split split, TrainedModel model)
    {
        var (schema, format) = (data.Table.Schema, data.Format);
        var parameters = Of(configuration);
        parameters["data.rows"] = Text(data.Table.RowCount);
        parameters["split.train_rows"] = Text(split.Train.Length);
        parameters["split.test_rows"] = Text(split.Test.Length);
        Add("data.separator", format.Separator switch { null => null, '\t' => "tab", var c => c.ToString() });
        Add("data.decimal", format.DecimalSeparator?.ToString());
        Add("data.thousands", format.ThousandsSeparator?.ToString());
        Add("data.encoding", format.Encoding);
        Add("data.missing", List(format.MissingMarkers ?? CsvFormat.UsualMissingMarkers));
        Add("data.numeric", List(schema.Numeric));
        Add("data.categorical", List(schema.Categorical));
        Add("data.text", List(schema.Text));
        Add("data.left_out", List([.. schema.LeftOut.Select(column => column.Name)]));
        Add("data.classes", List(data.Table.Classes));
        Add("data.positive_class", schema.Task == ModelTask.Binary ? data.Table.Classes[1] : null);
        foreach (var (name, value) in model.Options) Add($"trainer.{name}", value);
        return parameters;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) parameters[name] = value.Length <= MaxValue ? value : string.Concat(value.AsSpan(0, MaxValue - 1), "…");
        }
    }

    private static string List(IReadOnlyList<string> names) => string.Join(", ", names);

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
