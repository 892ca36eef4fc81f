using System.Globalization;
using System.Text.RegularExpressions;

namespace MlApp.Modeling.Configuration;

/// <summary>From the nodes of a file to a checked <see cref="TrainingConfiguration"/>.</summary>
internal static partial class ConfigurationReader
{
    private static readonly Dictionary<string, ModelTask> Tasks = new()
    {
        ["multiclass"] = ModelTask.Multiclass,
        ["binary"] = ModelTask.Binary,
        ["regression"] = ModelTask.Regression,
    };

    public static TrainingConfiguration Read(string path)
    {
        var root = new ConfigurationSection("", YamlDocumentReader.Read(path));
        var model = root.RequireText("model");
        if (!ModelName().IsMatch(model))
            throw root.Error("model", $"'{model}' must begin with a letter or digit and hold only letters, digits, '.', '_' and '-', at most 100.");
        var experiment = root.Text("experiment") ?? model;
        if (experiment.Length > 500 || experiment.Any(char.IsControl))
            throw root.Error("experiment", "must be one line of at most 500 characters.");
        if (root.Choice("task", [.. Tasks.Keys]) is not { } task) throw root.Error("task", $"is missing: {ConfigurationSection.Listed([.. Tasks.Keys])}.");
        return new TrainingConfiguration
        {
            Path = path,
            Model = model,
            Experiment = experiment,
            Task = Tasks[task],
            Data = ReadData(root.RequireSection("data"), Tasks[task], path),
            Split = ReadSplit(root.Section("split")),
            Trainer = ReadTrainer(root.RequireSection("trainer")),
            Promotion = ReadPromotion(root.Section("promotion"), Tasks[task]),
            Explain = ReadExplain(root.Section("explain")),
        };
    }

    private static DataConfiguration ReadData(ConfigurationSection data, ModelTask task, string file)
    {
        if (task != ModelTask.Binary && data.Has("positive_class"))
            throw data.Error("positive_class", "means something for task binary only; leave it out.");
        var label = data.RequireText("label").Trim();
        var configuration = new DataConfiguration
        {
            Path = data.RequireText("path"),
            PathPosition = data.PositionOf("path"),
            Folder = Path.GetDirectoryName(Path.GetFullPath(file)),
            Separator = ReadSeparator(data),
            DecimalSeparator = data.Choice("decimal", [".", ","])?[0],
            ThousandsSeparator = data.Choice("thousands", [",", ".", "'", " "])?[0],
            Encoding = ReadEncoding(data),
            MissingMarkers = data.Texts("missing"),
            Label = label,
            PositiveClass = data.Text("positive_class")?.Trim(),
            Numeric = ReadColumns(data, "numeric"),
            Categorical = ReadColumns(data, "categorical"),
            Text = ReadColumns(data, "text"),
            Ignore = ReadColumns(data, "ignore"),
        };
        if (configuration.ThousandsSeparator is { } thousands && thousands == (configuration.DecimalSeparator ?? '.'))
            throw data.Error("thousands", $"is '{thousands}', and so is the decimal separator; set data.decimal to the other one.");
        if (configuration.Separator is { } separator && separator == configuration.DecimalSeparator && data.Has("separator"))
            throw data.Error("separator", $"is '{separator}', and so is data.decimal; a file cannot be read that way.");

        Dictionary<string, string> role = new() { [label] = "label" };
        foreach (var (key, names) in new[]
                 {
                     ("numeric", configuration.Numeric), ("categorical", configuration.Categorical),
                     ("text", configuration.Text), ("ignore", configuration.Ignore),
                 })
            foreach (var name in names)
                if (!role.TryAdd(name, key))
                    throw data.Error(key, $"the column '{name}' is here and under '{role[name]}'; a column has one part to play.");
        return configuration;
    }

    private static IReadOnlyList<string> ReadColumns(ConfigurationSection data, string key) =>
        [.. (data.Texts(key) ?? []).Select(name => name.Trim())];

    private static char? ReadSeparator(ConfigurationSection data) => data.Text("separator") switch
    {
        null => null,
        "tab" or "\\t" => '\t',
        [var one] when one is not ('"' or '\n' or '\r') && !char.IsLetterOrDigit(one) && !char.IsSurrogate(one) => one,
        var other => throw data.Error("separator", $"must be one character, such as ',' or ';', or the word tab, not '{other}'."),
    };

    private static string? ReadEncoding(ConfigurationSection data)
    {
        var name = data.Text("encoding");
        if (name is not null && Data.TextEncoding.Find(name) is null)
            throw data.Error("encoding", $"'{name}' is not known; known are utf-8, utf-16, iso-8859-1, windows-1252 and the other IANA names.");
        return name;
    }

    private static SplitConfiguration ReadSplit(ConfigurationSection? split)
    {
        var usual = new SplitConfiguration();
        return split is null ? usual : new SplitConfiguration
        {
            TestShare = split.Number("test_share", usual.TestShare, share => share is > 0 and < 1, "above 0 and below 1"),
            Seed = split.Integer("seed", usual.Seed, 0, int.MaxValue),
            Stratified = split.Flag("stratified", usual.Stratified),
        };
    }

    private static TrainerConfiguration ReadTrainer(ConfigurationSection trainer)
    {
        if (trainer.Choice("name", TrainerConfiguration.Names) is not { } name)
            throw trainer.Error("name", $"is missing: {ConfigurationSection.Listed(TrainerConfiguration.Names)}.");
        Dictionary<string, TrainerParameter> parameters = [];
        foreach (var (key, value) in trainer.Mapping("parameters")?.Entries ?? [])
        {
            if (value is not YamlScalar { IsNull: false } scalar)
                throw value.Position.Error($"trainer.parameters.{key.Text}: must be one value, here is {value.Kind}.", key.Text);
            parameters[key.Text] = new TrainerParameter(key.Text, ReadValue(scalar))
            {
                NamePosition = key.Position,
                ValuePosition = scalar.Position,
            };
        }

        return new TrainerConfiguration { Name = name, NamePosition = trainer.PositionOf("name"), Parameters = parameters };
    }

    private static object ReadValue(YamlScalar scalar) => scalar switch
    {
        { IsPlain: false } => scalar.Text,
        { Text: "true" or "True" or "TRUE" } => true,
        { Text: "false" or "False" or "FALSE" } => false,
        _ when long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => scalar.Text,
    };

    private static PromotionConfiguration ReadPromotion(ConfigurationSection? promotion, ModelTask task)
    {
        var metrics = PromotionConfiguration.MetricsOf(task);
        return new PromotionConfiguration
        {
            Metric = promotion?.Choice("metric", metrics) ?? metrics[0],
            MinimumGain = promotion?.Number("minimum_gain", 0, gain => gain >= 0, "0 or more") ?? 0,
        };
    }

    private static ExplainConfiguration ReadExplain(ConfigurationSection? explain)
    {
        var usual = new ExplainConfiguration();
        return explain is null ? usual : new ExplainConfiguration
        {
            PermutationImportance = explain.Flag("permutation_importance", usual.PermutationImportance),
            Rounds = explain.Integer("rounds", usual.Rounds, 1, 100),
        };
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    private static partial Regex ModelName();
}
