using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlApp.AppHost.Commands;

/// <summary>A form with a field for each column that a model takes; for a wide model, with one field for the row as JSON.</summary>
internal sealed class PredictForm
{
    private const int MostFields = 60;
    private const int LongestRow = 1 << 20;
    private const string Row = "row";

    // None where the row is one field.
    private readonly (InteractionInput Input, SignatureColumn Column)[] _fields = [];

    public PredictForm(ServedSignature model)
    {
        Model = model;
        if (model.Signature.Inputs.Count > MostFields)
        {
            Inputs = [RowInput(model)];
            return;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        _fields = [.. model.Signature.Inputs.Select(column => (CreateInput(column, NameOf(column.Name, names), model.InputExample), column))];
        Inputs = [.. _fields.Select(pair => pair.Input)];
    }

    public ServedSignature Model { get; }

    public IReadOnlyList<InteractionInput> Inputs { get; }

    public Task ValidateAsync(InputsDialogValidationContext context)
    {
        if (_fields.Length == 0 && ReadRow(context.Inputs) is null)
            context.AddValidationError(Row, "This is no JSON object. A row is written like {\"column\": 5.1, \"other\": \"text\"}.");
        foreach (var (input, column) in _fields)
        {
            if (column.IsNumber && ValueOf(context.Inputs, input) is { } text && !TryParse(text, out _))
                context.AddValidationError(input.Name, $"'{text}' is not a number. Numbers are written like 5.1.");
        }

        return Task.CompletedTask;
    }

    /// <summary>The row that a valid form holds; an empty field is a missing value.</summary>
    public JsonObject Read(InteractionInputCollection inputs)
    {
        if (_fields.Length == 0) return ReadRow(inputs)!;
        var row = new JsonObject();
        foreach (var (input, column) in _fields)
            row[column.Name] = ValueOf(inputs, input) is not { } text ? null : column.IsNumber && TryParse(text, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
        return row;
    }

    private static InteractionInput RowInput(ServedSignature model) => new()
    {
        Name = Row,
        Label = "Row",
        Description = $"A JSON object with the {model.Signature.Inputs.Count} columns; null stands for a missing value.",
        InputType = InputType.Text,
        Required = true,
        MaxLength = LongestRow,
        Value = JsonSerializer.Serialize(model.InputExample),
    };

    private static InteractionInput CreateInput(SignatureColumn column, string name, IReadOnlyDictionary<string, JsonElement> example) => column switch
    {
        // Not InputType.Number, whose field in the dashboard takes whole numbers only.
        { IsNumber: true } => new()
        {
            Name = name,
            Label = column.Name,
            Description = column is { Minimum: not null, Maximum: not null, Median: not null }
                ? $"A number; {Text(column.Minimum)} to {Text(column.Maximum)} in training, {Text(column.Median)} in the middle. Empty is a missing value."
                : "A number; empty is a missing value.",
            Placeholder = Text(column.Median),
            InputType = InputType.Text,
            Value = Text(column.Median),
        },
        { Categories.Count: > 0 } => new()
        {
            Name = name,
            Label = column.Name,
            Description = "One of the values that training saw.",
            InputType = InputType.Choice,
            Options = [.. column.Categories.Select(category => KeyValuePair.Create(category, category))],
            Value = ExampleOf(column, example) ?? column.Categories[0],
        },
        _ => new()
        {
            Name = name,
            Label = column.Name,
            Description = "A text; empty is a missing value.",
            InputType = InputType.Text,
            Value = ExampleOf(column, example),
        },
    };

    private static string? ExampleOf(SignatureColumn column, IReadOnlyDictionary<string, JsonElement> example) =>
        example.TryGetValue(column.Name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    /// <summary>A column's name as an option of a command line: without blanks and signs, and told from the others without regard to case.</summary>
    private static string NameOf(string column, HashSet<string> taken)
    {
        var plain = string.Concat(column.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_')).Trim('-');
        if (plain.Length == 0) plain = "column";
        var name = plain;
        for (var i = 2; !taken.Add(name); i++) name = $"{plain}_{i}";
        return name;
    }

    private static JsonObject? ReadRow(InteractionInputCollection inputs)
    {
        try
        {
            return inputs.GetString(Row) is { Length: > 0 } text ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? ValueOf(InteractionInputCollection inputs, InteractionInput input) =>
        inputs.TryGetByName(input.Name, out var given) && !string.IsNullOrWhiteSpace(given.Value) ? given.Value.Trim() : null;

    private static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Text(double? number) => ((float?)number)?.ToString(CultureInfo.InvariantCulture) ?? "";
}
