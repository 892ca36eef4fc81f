using System.Globalization;
using System.Reflection;
using Microsoft.ML.Trainers.LightGbm;
using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Training;

/// <summary>Sets the options of an ML.NET trainer by their names, as a configuration gives them.</summary>
internal static class TrainerOptions
{
    /// <summary>Options that decide about columns, output and repeatability: the program sets them.</summary>
    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "LabelColumnName", "FeatureColumnName", "ExampleWeightColumnName", "RowGroupColumnName", "FeatureSelectionSeed", "Deterministic",
        "ForceColumnWise", "ForceRowWise", "Silent", "Verbose", "BatchSize", "EarlyStoppingRound", "EvaluationMetric", "DiskTranspose",
        "ExecutionTime", "MemoryStatistics", "TestFrequency", "WriteLastEnsemble", "ShowTrainingStatistics", "Quiet", "NumberOfQuantileSamples",
        "ShuffleLabels", "NumberOfThreads",
    };

    /// <summary>Sets what <paramref name="trainer"/> gives on the options, or on those of LightGBM's booster.</summary>
    /// <exception cref="InvalidInputException">An option does not exist, or its value is of another type; file and line are named.</exception>
    public static void Apply(TrainerConfiguration trainer, object options)
    {
        var fields = FieldsOf(options);
        foreach (var parameter in trainer.Parameters.Values)
        {
            if (parameter.Name.Equals("seed", StringComparison.OrdinalIgnoreCase))
                throw parameter.InvalidName("the seed is split.seed; set it there.");
            if (Ours.Contains(parameter.Name))
                throw parameter.InvalidName("the program sets this option itself, so that the same seed gives the same model; leave it out.");
            if (!fields.TryGetValue(parameter.Name, out var field))
                throw parameter.InvalidName(
                    $"{trainer.Name} has no such option.{Hint(parameter.Name, fields.Keys)}");
            field.Field.SetValue(field.Owner, Convert(parameter, field.Field.FieldType));
        }
    }

    /// <summary>All options with their values as text, camelCase as ML.NET's methods name them.</summary>
    public static IReadOnlyDictionary<string, string> Describe(object options)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, field) in FieldsOf(options))
            if (field.Field.GetValue(field.Owner) is { } value && !Ours.Contains(name) && !name.Equals("seed", StringComparison.OrdinalIgnoreCase))
                values[CamelCase(name)] = System.Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return values;
    }

    /// <summary>Sets an option that has it, whatever the trainer.</summary>
    public static void Set(object options, string name, object? value) => options.GetType().GetField(name)?.SetValue(options, value);

    private static Dictionary<string, (object Owner, FieldInfo Field)> FieldsOf(object options)
    {
        var fields = new Dictionary<string, (object, FieldInfo)>(StringComparer.OrdinalIgnoreCase);
        foreach (var owner in new[] { options, Booster(options) })
        {
            if (owner is null) continue;
            foreach (var field in owner.GetType().GetFields(BindingFlags.Public | BindingFlags.Instance))
                if (IsSettable(field.FieldType)) fields.TryAdd(field.Name, (owner, field));
        }

        return fields;
    }

    private static BoosterParameterBase.OptionsBase? Booster(object options) =>
        options.GetType().GetProperty("Booster")?.GetValue(options) as BoosterParameterBase.OptionsBase;

    private static bool IsSettable(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(int) || type == typeof(float) || type == typeof(double) || type == typeof(bool) || type.IsEnum;
    }

    private static object Convert(TrainerParameter parameter, Type fieldType)
    {
        var type = Nullable.GetUnderlyingType(fieldType) ?? fieldType;
        if (type == typeof(bool))
            return parameter.Value is bool flag ? flag : throw parameter.InvalidValue($"{Show(parameter)} must be true or false.");
        if (type == typeof(int))
            return parameter.Value is long whole and >= int.MinValue and <= int.MaxValue
                ? (int)whole
                : throw parameter.InvalidValue($"{Show(parameter)} must be a whole number.");
        if (type.IsEnum)
            return parameter.Value is string text && Enum.GetNames(type).FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
                ? Enum.Parse(type, name)
                : throw parameter.InvalidValue($"{Show(parameter)} must be one of {string.Join(", ", Enum.GetNames(type))}.");
        var number = parameter.Value switch
        {
            long whole => whole,
            double real => real,
            _ => throw parameter.InvalidValue($"{Show(parameter)} must be a number."),
        };
        if (type == typeof(float)) return (float)number;
        return number;
    }

    private static string Show(TrainerParameter parameter) => $"'{System.Convert.ToString(parameter.Value, CultureInfo.InvariantCulture)}'";

    private static string Hint(string name, IEnumerable<string> fields)
    {
        var names = fields.Where(field => !Ours.Contains(field)).Select(CamelCase).ToArray();
        var nearest = NearestName.Hint(name, names);
        return nearest.Length > 0 ? nearest : $" It has {string.Join(", ", names.Order(StringComparer.Ordinal))}.";
    }

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
