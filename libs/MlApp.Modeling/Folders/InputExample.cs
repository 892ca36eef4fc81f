using System.Text.Encodings.Web;
using System.Text.Json;
using MlApp.Modeling.Data;
using MlApp.Modeling.Prediction;

namespace MlApp.Modeling.Folders;

/// <summary>Rows of the training data that show how input looks, in MLflow's <c>dataframe_split</c> format.</summary>
internal static class InputExample
{
    public const string FileName = "input_example.json";
    private const int MostRows = 3;
    private const long MaxBytes = 1 << 20;

    /// <summary>The first row of each of the first classes, one without missing values where there is one.</summary>
    public static byte[] Write(ModelSignature signature, Table table)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("columns");
            foreach (var input in signature.Inputs) json.WriteStringValue(input.Name);
            json.WriteEndArray();
            json.WriteStartArray("data");
            foreach (var row in ChooseRows(table)) WriteRow(json, signature, table, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads the rows back: a double, a string or null by column name.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, object?>> Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new InvalidInputException($"{path}: an input example has at most {MaxBytes:N0} bytes.", path);
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var columns = document.RootElement.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!).ToArray();
            return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(row => ReadRow(columns, row))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: this is no input example in MLflow's split format: {e.Message}", path, inner: e);
        }
    }

    private static OrderedDictionary<string, object?> ReadRow(string[] columns, JsonElement row)
    {
        var values = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        var i = 0;
        foreach (var cell in row.EnumerateArray())
            values[columns[Math.Min(i++, columns.Length - 1)]] = cell.ValueKind switch
            {
                JsonValueKind.Number => cell.GetDouble(),
                JsonValueKind.String => cell.GetString(),
                _ => null,
            };
        return values;
    }

    private static List<int> ChooseRows(Table table)
    {
        List<int> complete = [], any = [];
        var seen = new HashSet<int>();
        for (var row = 0; row < table.RowCount && complete.Count < MostRows; row++)
        {
            if (any.Count < MostRows) any.Add(row);
            if (IsComplete(table, row) && (table.Classes.Count == 0 || seen.Add(table.GetClass(row)))) complete.Add(row);
        }

        return complete.Count > 0 ? complete : any;
    }

    private static bool IsComplete(Table table, int row)
    {
        foreach (var number in table.GetNumeric(row))
            if (float.IsNaN(number)) return false;
        for (var i = 0; i < table.Schema.TextColumns.Count; i++)
            if (table.GetTextCode(i, row) < 0) return false;
        return true;
    }

    private static void WriteRow(Utf8JsonWriter json, ModelSignature signature, Table table, int row)
    {
        json.WriteStartArray();
        foreach (var number in table.GetNumeric(row))
        {
            if (float.IsFinite(number)) json.WriteNumberValue(number);
            else json.WriteNullValue();
        }

        for (var i = 0; i < signature.TextCount; i++) json.WriteStringValue(table.GetText(i, row));
        json.WriteEndArray();
    }
}
