using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Folders;

/// <summary>Writes a configuration as a file that <see cref="TrainingConfiguration.Load"/> reads: what was set, and what was not, by its value.</summary>
public static class TrainingFile
{
    /// <summary>The text of the file.</summary>
    public static string Write(TrainingConfiguration configuration)
    {
        var (data, split) = (configuration.Data, configuration.Split);
        var root = new OrderedDictionary<string, object?>
        {
            ["model"] = configuration.Model,
            ["experiment"] = configuration.Experiment,
            ["task"] = configuration.Task.ToString().ToLowerInvariant(),
            ["data"] = Present(new()
            {
                ["path"] = data.Path,
                ["separator"] = data.Separator is '\t' ? "tab" : data.Separator?.ToString(),
                ["decimal"] = data.DecimalSeparator?.ToString(),
                ["thousands"] = data.ThousandsSeparator?.ToString(),
                ["encoding"] = data.Encoding,
                ["missing"] = data.MissingMarkers,
                ["label"] = data.Label,
                ["positive_class"] = data.PositiveClass,
                ["numeric"] = List(data.Numeric),
                ["categorical"] = List(data.Categorical),
                ["text"] = List(data.Text),
                ["ignore"] = List(data.Ignore),
            }),
            ["split"] = new OrderedDictionary<string, object?>
            {
                ["test_share"] = split.TestShare,
                ["seed"] = split.Seed,
                ["stratified"] = split.Stratified,
            },
            ["trainer"] = Present(new()
            {
                ["name"] = configuration.Trainer.Name,
                ["parameters"] = configuration.Trainer.Parameters.Count == 0 ? null : Parameters(configuration.Trainer),
            }),
            ["promotion"] = new OrderedDictionary<string, object?>
            {
                ["metric"] = configuration.Promotion.Metric,
                ["minimum_gain"] = configuration.Promotion.MinimumGain,
            },
            ["explain"] = new OrderedDictionary<string, object?>
            {
                ["permutation_importance"] = configuration.Explain.PermutationImportance,
                ["rounds"] = configuration.Explain.Rounds,
            },
        };
        return YamlText.Write(root);
    }

    private static IReadOnlyList<string>? List(IReadOnlyList<string> names) => names.Count == 0 ? null : names;

    private static OrderedDictionary<string, object?> Parameters(TrainerConfiguration trainer)
    {
        var parameters = new OrderedDictionary<string, object?>();
        foreach (var (name, parameter) in trainer.Parameters) parameters[name] = parameter.Value;
        return parameters;
    }

    private static OrderedDictionary<string, object?> Present(OrderedDictionary<string, object?> values)
    {
        foreach (var name in values.Where(pair => pair.Value is null).Select(pair => pair.Key).ToArray()) values.Remove(name);
        return values;
    }
}
