using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Folders;

/// <summary>The file <c>MLmodel</c>: what MLflow and we need to know of a model without loading it.</summary>
internal sealed record MlModelFile
{
    public const string FileName = "MLmodel";
    public const string Flavor = "mlnet";

    /// <summary>The version of MLflow whose format this is.</summary>
    public const string MlflowVersion = "3.17.2";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file of ML.NET's model, below the folder.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The version of ML.NET that wrote it.</summary>
    public required string MlNetVersion { get; init; }

    /// <summary>Name of the trainer, as a configuration has it.</summary>
    public required string Trainer { get; init; }

    public required ModelSignature Signature { get; init; }

    /// <summary>Metrics on held-out rows.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The MLflow run that made it; null when none did.</summary>
    public string? RunId { get; init; }

    public required string ModelUuid { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Bytes of the model file.</summary>
    public long ModelSize { get; init; }

    public string ToYaml()
    {
        var root = new OrderedDictionary<string, object?>
        {
            ["flavors"] = Map((Flavor, Map(
                ("data", ModelPath),
                ("mlnet_version", MlNetVersion),
                ("task", TaskName(Signature.Task)),
                ("trainer", Trainer)))),
            ["is_signature_from_type_hint"] = false,
            ["metadata"] = Metadata(),
            ["mlflow_version"] = MlflowVersion,
            ["model_size_bytes"] = ModelSize,
            ["model_uuid"] = ModelUuid,
        };
        if (RunId is not null) root["run_id"] = RunId;
        root["saved_input_example_info"] = Map(("artifact_path", InputExample.FileName), ("pandas_orient", "split"), ("type", "dataframe"));
        root["signature"] = Map(("inputs", ColumnsJson(Inputs())), ("outputs", ColumnsJson(Outputs())), ("params", null));
        root["type_hint_from_example"] = false;
        root["utc_time_created"] = CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        return YamlText.Write(root);
    }

    public static string TaskName(ModelTask task) => task.ToString().ToLowerInvariant();

    private OrderedDictionary<string, object?> Metadata()
    {
        var metrics = new OrderedDictionary<string, object?>();
        foreach (var (name, value) in Metrics) metrics[name] = value;
        return Map(
            ("label", Signature.Label),
            ("classes", Signature.Classes),
            ("inputs", Signature.Inputs.Select(Describe).ToArray()),
            ("metrics", metrics));
    }

    private static OrderedDictionary<string, object?> Describe(InputColumn input)
    {
        var described = Map(("name", input.Name), ("kind", input.Kind.ToString().ToLowerInvariant()), ("required", input.Required));
        if (input.Minimum is not null) described["minimum"] = input.Minimum;
        if (input.Maximum is not null) described["maximum"] = input.Maximum;
        if (input.Median is not null) described["median"] = input.Median;
        if (input.Kind == InputKind.Category) described["categories"] = input.Categories;
        return described;
    }

    private IEnumerable<(string Name, string Type, bool Required)> Inputs() =>
        Signature.Inputs.Select(input => (input.Name, input.Kind == InputKind.Number ? "double" : "string", input.Required));

    private IEnumerable<(string Name, string Type, bool Required)> Outputs() =>
    [
        (OutputColumns.Prediction, Signature.Task == ModelTask.Regression ? "double" : "string", true),
        .. OutputColumns.Probabilities(Signature).Select(name => (name, "double", true)),
    ];

    private static string ColumnsJson(IEnumerable<(string Name, string Type, bool Required)> columns) => JsonSerializer.Serialize(
        columns.Select(column => new Dictionary<string, object> { ["type"] = column.Type, ["name"] = column.Name, ["required"] = column.Required }),
        Json);

    private static OrderedDictionary<string, object?> Map(params ReadOnlySpan<(string Key, object? Value)> entries)
    {
        var map = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in entries) map[key] = value;
        return map;
    }
}
