using System.Globalization;

namespace MlApp.Modeling.Configuration;

/// <summary>Typed access to one group of keys; every complaint names file, line, column and key.</summary>
internal sealed class ConfigurationSection
{
    private readonly string _name;
    private readonly YamlMapping _mapping;
    private readonly IReadOnlyList<string> _keys;

    public ConfigurationSection(string name, YamlMapping mapping)
    {
        (_name, _mapping, _keys) = (name, mapping, ConfigurationKeys.Groups[name]);
        foreach (var (key, _) in mapping.Entries)
            if (!_keys.Contains(key.Text)) throw UnknownKey(key);
    }

    public bool Has(string key) => Find(key) is not null;

    public SourcePosition PositionOf(string key) => Find(key)?.Position ?? _mapping.Position;

    public InvalidInputException Error(string key, string message) => PositionOf(key).Error($"{Name(key)}: {message}", Name(key));

    public ConfigurationSection? Section(string key) => Find(key) switch
    {
        null => null,
        YamlMapping mapping => new ConfigurationSection(key, mapping),
        var other => throw Expected(key, "must be a group of keys", other),
    };

    public ConfigurationSection RequireSection(string key) => Section(key) ?? throw Missing(key);

    public YamlMapping? Mapping(string key) => Find(key) switch
    {
        null => null,
        YamlMapping mapping => mapping,
        var other => throw Expected(key, "must be a group of keys", other),
    };

    public string RequireText(string key) => Text(key) ?? throw Missing(key);

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalar { Text: "" } => throw Error(key, "is empty; give a text."),
        YamlScalar scalar => scalar.Text,
        var other => throw Expected(key, "must be a text", other),
    };

    public IReadOnlyList<string>? Texts(string key)
    {
        if (Find(key) is not { } node) return null;
        if (node is not YamlSequence list) throw Expected(key, $"must be a list, such as [{(node as YamlScalar)?.Text ?? "a"}]", node);
        foreach (var item in list.Items)
            if (item is not YamlScalar) throw item.Position.Error($"{Name(key)}: must hold texts, here is {item.Kind}.", Name(key));
        return [.. list.Items.Cast<YamlScalar>().Select(item => item.Text)];
    }

    /// <summary>One of <paramref name="choices"/>, null when the key is absent.</summary>
    public string? Choice(string key, IReadOnlyList<string> choices)
    {
        if (Text(key) is not { } text) return null;
        return choices.Contains(text)
            ? text
            : throw Error(key, $"must be {Listed(choices)}, not '{text}'.{NearestName.Hint(text, choices)}");
    }

    public bool Flag(string key, bool otherwise) => Find(key) switch
    {
        null => otherwise,
        YamlScalar { IsPlain: true, Text: "true" or "True" or "TRUE" } => true,
        YamlScalar { IsPlain: true, Text: "false" or "False" or "FALSE" } => false,
        var other => throw Expected(key, "must be true or false", other),
    };

    public int Integer(string key, int otherwise, int minimum, int maximum)
    {
        if (Find(key) is not { } node) return otherwise;
        if (node is not YamlScalar { IsPlain: true } scalar
            || !decimal.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw Expected(key, "must be a whole number", node);
        return value >= minimum && value <= maximum
            ? (int)value
            : throw Error(key, $"must lie between {minimum} and {maximum}, not {scalar.Text}.");
    }

    public double Number(string key, double otherwise, Func<double, bool> isValid, string range)
    {
        if (Find(key) is not { } node) return otherwise;
        if (node is not YamlScalar { IsPlain: true } scalar
            || !double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            throw Expected(key, "must be a number", node);
        return double.IsFinite(value) && isValid(value) ? value : throw Error(key, $"must be {range}, not {scalar.Text}.");
    }

    public static string Listed(IReadOnlyList<string> choices) =>
        choices.Count == 1 ? choices[0] : $"{string.Join(", ", choices.SkipLast(1))} or {choices[^1]}";

    private string Name(string key) => _name.Length == 0 ? key : $"{_name}.{key}";

    /// <summary>The value of a key; a key without a value counts as absent, as YAML has it.</summary>
    private YamlNode? Find(string key)
    {
        foreach (var entry in _mapping.Entries)
            if (entry.Key.Text == key) return entry.Value is YamlScalar { IsNull: true } ? null : entry.Value;
        return null;
    }

    private InvalidInputException Missing(string key) =>
        _mapping.Position.Error($"the key '{Name(key)}' is missing.", Name(key));

    private InvalidInputException Expected(string key, string what, YamlNode found) =>
        found.Position.Error($"{Name(key)}: {what}, here is {found.Kind}.", Name(key));

    private InvalidInputException UnknownKey(YamlScalar key)
    {
        var hint = NearestName.Hint(key.Text, _keys);
        if (hint.Length == 0)
        {
            var elsewhere = ConfigurationKeys.Groups.FirstOrDefault(group => group.Value.Contains(key.Text));
            hint = elsewhere.Value is null
                ? $" Known are {Listed(_keys)}."
                : $" It belongs {(elsewhere.Key.Length == 0 ? "at the top level" : $"under '{elsewhere.Key}'")}.";
        }

        return key.Position.Error($"unknown key '{key.Text}'{(_name.Length == 0 ? "" : $" in '{_name}'")}.{hint}", Name(key.Text));
    }
}
