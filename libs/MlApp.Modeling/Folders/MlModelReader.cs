using System.Globalization;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Folders;

/// <summary>Reads <c>MLmodel</c>; every complaint is one sentence with the file in front.</summary>
internal sealed class MlModelReader
{
    private static readonly Dictionary<string, ModelTask> Tasks = Enum.GetValues<ModelTask>().ToDictionary(MlModelFile.TaskName);
    private static readonly Dictionary<string, InputKind> Kinds = Enum.GetValues<InputKind>().ToDictionary(kind => kind.ToString().ToLowerInvariant());
    private static readonly Dictionary<string, bool> Flags = new() { ["true"] = true, ["false"] = false };
    private readonly string _file;

    private MlModelReader(string file) => _file = file;

    /// <exception cref="InvalidInputException">It is missing, empty, no YAML, or of another kind of model.</exception>
    public static MlModelFile Read(string file)
    {
        var info = new FileInfo(file);
        if (!info.Exists) throw new InvalidInputException($"{Path.GetDirectoryName(file)}: this is no model folder, it has no file {MlModelFile.FileName}.", file);
        if (info.Length == 0) throw new InvalidInputException($"{file}: the file is empty; the model was not written to its end.", file);
        return new MlModelReader(file).Read(YamlDocumentReader.Read(file));
    }

    private MlModelFile Read(YamlMapping root)
    {
        var flavor = ReadFlavor(Require<YamlMapping>(root, "flavors"));
        var metadata = Require<YamlMapping>(root, "metadata");
        var task = Choice(flavor, "task", Tasks);
        var classes = Texts(metadata, "classes");
        if (task == ModelTask.Binary && classes.Count != 2) throw Error(metadata, $"classes: a binary model has two, here are {classes.Count}.");
        if (task == ModelTask.Multiclass && classes.Count < 2) throw Error(metadata, $"classes: there must be two at least, here are {classes.Count}.");
        var inputs = Require<YamlSequence>(metadata, "inputs").Items.Select(ReadInput).ToArray();
        return new MlModelFile
        {
            ModelPath = Text(flavor, "data"),
            MlNetVersion = Text(flavor, "mlnet_version"),
            Trainer = Text(flavor, "trainer"),
            Signature = new ModelSignature(task, Text(metadata, "label"), inputs, task == ModelTask.Regression ? [] : classes),
            Metrics = ReadMetrics(Require<YamlMapping>(metadata, "metrics")),
            RunId = Find(root, "run_id") is YamlScalar { IsNull: false } run ? run.Text : null,
            ModelUuid = Text(root, "model_uuid"),
            CreatedAt = DateTimeOffset.TryParse(
                Text(root, "utc_time_created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created) ? created : default,
        };
    }

    private YamlMapping ReadFlavor(YamlMapping flavors)
    {
        if (Find(flavors, MlModelFile.Flavor) is YamlMapping flavor) return flavor;
        var found = flavors.Entries.Count == 0 ? "it has none" : "it has " + string.Join(", ", flavors.Entries.Select(entry => $"'{entry.Key.Text}'"));
        throw Error(flavors, $"the model has no flavor that this program knows ({MlModelFile.Flavor}); {found}.");
    }

    private InputColumn ReadInput(YamlNode node)
    {
        if (node is not YamlMapping input) throw Error(node, $"an input is a group of keys, here is {node.Kind}.");
        var kind = Choice(input, "kind", Kinds);
        var required = Choice(input, "required", Flags);
        return new InputColumn(Text(input, "name"), kind, required)
        {
            Minimum = Number(input, "minimum"),
            Maximum = Number(input, "maximum"),
            Median = Number(input, "median"),
            Categories = kind == InputKind.Category ? Texts(input, "categories") : [],
        };
    }

    private OrderedDictionary<string, double> ReadMetrics(YamlMapping metrics)
    {
        var values = new OrderedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (key, value) in metrics.Entries)
            values[key.Text] = value is YamlScalar scalar && double.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Error(value, $"the metric '{key.Text}' must be a number, here is {value.Kind}.");
        return values;
    }

    private float? Number(YamlMapping mapping, string key) => Find(mapping, key) switch
    {
        null or YamlScalar { IsNull: true } => null,
        YamlScalar scalar when float.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var number) => number,
        var other => throw Error(other, $"{key} must be a number, here is {other.Kind}."),
    };

    private IReadOnlyList<string> Texts(YamlMapping mapping, string key) =>
        [.. Require<YamlSequence>(mapping, key).Items.Select(item => item is YamlScalar scalar ? scalar.Text : throw Error(item, $"{key} must hold texts."))];

    private T Choice<T>(YamlMapping mapping, string key, Dictionary<string, T> choices)
    {
        var scalar = Require<YamlScalar>(mapping, key);
        return choices.TryGetValue(scalar.Text, out var value)
            ? value
            : throw Error(scalar, $"{key} must be one of {string.Join(", ", choices.Keys)}, here is {scalar.Kind}.");
    }

    private string Text(YamlMapping mapping, string key) => Require<YamlScalar>(mapping, key).Text;

    private T Require<T>(YamlMapping mapping, string key)
        where T : YamlNode => Find(mapping, key) switch
        {
            T node => node,
            null => throw Error(mapping, $"the key '{key}' is missing."),
            var other => throw Error(other, $"the key '{key}' holds {other.Kind}, which is not what a model has there."),
        };

    private static YamlNode? Find(YamlMapping mapping, string key)
    {
        foreach (var entry in mapping.Entries)
            if (entry.Key.Text == key) return entry.Value;
        return null;
    }

    private InvalidInputException Error(YamlNode node, string message) => new($"{_file}:{node.Position.Line}: {message}", _file, node.Position.Line);
}
