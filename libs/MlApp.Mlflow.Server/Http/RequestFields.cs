using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace MlApp.Mlflow.Server.Http;

/// <summary>
/// The parameters of a request, from its query or its JSON body, read as MLflow reads them: null and the empty text count as missing
/// where a parameter is required, numbers may come as text, unknown fields are ignored, and what is not required may be spelled in
/// camel case. In one thing it is stricter: a value of a wrong type is refused everywhere.
/// </summary>
internal sealed class RequestFields : IDisposable
{
    private static readonly ConcurrentDictionary<string, string> CamelCaseNames = new(StringComparer.Ordinal);

    private readonly IQueryCollection? _query;
    private readonly JsonDocument? _document;
    private readonly JsonElement _body;

    private RequestFields(IQueryCollection query) => _query = query;

    private RequestFields(JsonDocument? document)
    {
        _document = document;
        _body = document?.RootElement ?? default;
    }

    private RequestFields(JsonElement element) => _body = element;

    /// <summary>Reads the query of a GET request that has one, else the body.</summary>
    public static async ValueTask<RequestFields> ReadAsync(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) && request.Query.Count > 0) return new RequestFields(request.Query);

        if (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method)) RequireJson(request.ContentType);
        JsonDocument? document = null;
        try
        {
            document = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
            // Old clients send the object as a text within JSON.
            if (document.RootElement.ValueKind == JsonValueKind.String)
                document = JsonDocument.Parse(document.RootElement.GetString()!);
        }
        catch (JsonException)
        {
            // MLflow takes a body that is not JSON for an empty one, and then names the parameter that it misses.
            document?.Dispose();
            return new RequestFields((JsonDocument?)null);
        }
        if (document.RootElement.ValueKind is JsonValueKind.Object) return new RequestFields(CheckSpelling(document));

        var kind = document.RootElement.ValueKind;
        document.Dispose();
        return kind == JsonValueKind.Null
            ? new RequestFields((JsonDocument?)null)
            : throw ApiException.Invalid("The body must be a JSON object.");
    }

    /// <exception cref="ApiException">The parameter is not given, null or an empty text.</exception>
    public void Require(string name)
    {
        if (!(_query is null ? TryGetExact(name, out _) && !IsEmptyText(name) : _query.ContainsKey(name))) throw ApiException.Missing(name);
    }

    /// <summary>A text; null if it is not given.</summary>
    public string? Text(string name) => Text(name, name);

    /// <summary>A text that must be given.</summary>
    public string RequiredText(string name) => RequiredText(name, name);

    /// <summary>The run's id, under its present or its older name.</summary>
    public string RequiredRunId() => Text("run_id", "run_id", isExact: true) is { Length: > 0 } id ? id
        : Text("run_uuid", "run_uuid", isExact: true) is { Length: > 0 } older ? older
        : throw ApiException.Missing("run_id");

    /// <inheritdoc cref="Text(string)"/>
    public string? Text(string name, string path) => Text(name, path, isExact: false);

    /// <inheritdoc cref="RequiredText(string)"/>
    public string RequiredText(string name, string path) =>
        Text(name, path, isExact: true) is { Length: > 0 } text ? text : throw ApiException.Missing(path);

    /// <summary>A whole number; null if it is not given.</summary>
    public long? Integer(string name, string? path = null)
    {
        if (_query is not null)
            return !_query.TryGetValue(name, out var values) ? null
                : TryParse(values[0], out var parsed) ? parsed : throw WrongType(path ?? name, values[0]);
        if (!TryGet(name, out var value)) return null;
        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var number) => number,
            JsonValueKind.Number when value.GetDouble() is var real && real == Math.Floor(real) && Math.Abs(real) < 9e18 => (long)real,
            JsonValueKind.String when TryParse(value.GetString(), out var number) => number,
            _ => throw WrongType(path ?? name, value),
        };
    }

    /// <summary>A whole number that must be given.</summary>
    public long RequiredInteger(string name, string? path = null)
    {
        if (IsEmptyText(name)) throw ApiException.Missing(path ?? name);
        return Integer(name, path) ?? throw ApiException.Missing(path ?? name);
    }

    /// <summary>A number that must be given; also NaN and infinities, as text.</summary>
    public double RequiredNumber(string name, string? path = null)
    {
        path ??= name;
        if (!TryGet(name, out var value) || IsEmptyText(name)) throw ApiException.Missing(path);
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.String => value.GetString() switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number) => number,
                _ => throw WrongType(path, value),
            },
            _ => throw WrongType(path, value),
        };
    }

    /// <summary>True or false; null if it is not given.</summary>
    public bool? Boolean(string name, string? path = null)
    {
        if (_query is not null)
            return !_query.TryGetValue(name, out var values) ? null
                : bool.TryParse(values[0], out var parsed) ? parsed : throw WrongType(path ?? name, values[0]);
        if (!TryGet(name, out var value)) return null;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw WrongType(path ?? name, value);
    }

    /// <summary>Texts; empty if none is given.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (_query is not null) return _query.TryGetValue(name, out var values) ? [.. values.OfType<string>()] : [];
        if (!TryGet(name, out var value)) return [];
        if (value.ValueKind != JsonValueKind.Array) throw WrongType(name, value);
        return [.. value.EnumerateArray().Select(
            item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw WrongType(name, value))];
    }

    /// <summary>Objects, each read by its own function, which gets the path for messages; empty if none is given.</summary>
    public IReadOnlyList<T> Objects<T>(string name, Func<RequestFields, string, T> read, string? listPath = null)
    {
        listPath ??= name;
        if (!TryGet(name, out var value)) return [];
        if (value.ValueKind != JsonValueKind.Array) throw WrongType(listPath, value);
        var results = new List<T>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{listPath}[{results.Count}]");
            if (item.ValueKind != JsonValueKind.Object) throw WrongType(path, item);
            results.Add(read(new RequestFields(item), path));
        }
        return results;
    }

    /// <summary>An object; null if it is not given.</summary>
    public RequestFields? Object(string name, string path)
    {
        if (!TryGet(name, out var value)) return null;
        return value.ValueKind == JsonValueKind.Object ? new RequestFields(value) : throw WrongType(path, value);
    }

    /// <summary>The name of a member of an enumeration, or its number as MLflow's protocol counts it; null if it is not given.</summary>
    public T? Member<T>(string name, Func<string, T?> byName, Func<long, T?> byNumber)
        where T : struct
    {
        if (_query is not null) return _query.TryGetValue(name, out var values) ? Find(values[0]) ?? throw WrongType(name, values[0]) : null;
        if (!TryGet(name, out var value)) return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => Find(value.GetString()),
            JsonValueKind.Number when value.TryGetInt64(out var number) => byNumber(number),
            _ => null,
        } ?? throw WrongType(name, value);

        T? Find(string? text) => byName(text ?? "")
            ?? (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? byNumber(number) : null);
    }

    public void Dispose() => _document?.Dispose();

    private static void RequireJson(string? contentType)
    {
        if (contentType is null) throw ApiException.Invalid("The header Content-Type is missing; it must be application/json.");
        var type = new StringSegment(contentType).Split([';']).First();
        if (!type.Equals("application/json", StringComparison.Ordinal))
            throw ApiException.Invalid("The header Content-Type must be application/json.");
    }

    private string? Text(string name, string path, bool isExact)
    {
        if (_query is not null) return _query.TryGetValue(name, out var values) ? values[0] : null;
        if (!(isExact ? TryGetExact(name, out var value) : TryGet(name, out value))) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw WrongType(path, value);
    }

    private bool IsEmptyText(string name) => _query is not null
        ? _query.TryGetValue(name, out var values) && string.IsNullOrEmpty(values[0])
        : TryGet(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is "";

    private bool TryGet(string name, out JsonElement value)
    {
        if (TryGetExact(name, out value)) return true;
        return name.Contains('_') && TryGetExact(CamelCaseNames.GetOrAdd(name, CamelCase), out value);
    }

    private bool TryGetExact(string name, out JsonElement value)
    {
        value = default;
        return _body.ValueKind == JsonValueKind.Object && _body.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    // A field may be written in either way, but not in both: one of the two values would silently win.
    private static JsonDocument CheckSpelling(JsonDocument document)
    {
        foreach (var property in document.RootElement.EnumerateObject())
            if (property.Name.AsSpan().ContainsAnyInRange('A', 'Z') && document.RootElement.TryGetProperty(SnakeCase(property.Name), out _))
                throw ApiException.Invalid($"The parameter '{SnakeCase(property.Name)}' is also given as '{property.Name}': give one of them.");
        return document;
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : c.ToString()));

    private static string CamelCase(string name)
    {
        var result = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
            result.Append(name[i] == '_' && i + 1 < name.Length ? char.ToUpperInvariant(name[++i]) : name[i]);
        return result.ToString();
    }

    // Also 1.0 and 1e3, as in MLflow.
    private static bool TryParse(string? text, out long number)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)) return true;
        const NumberStyles real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, real, CultureInfo.InvariantCulture, out var value) || value != Math.Floor(value) || Math.Abs(value) >= 9e18)
            return false;
        number = (long)value;
        return true;
    }

    private static ApiException WrongType(string path, JsonElement value) => ApiException.Invalid(
        $"The value {Shortened(value.GetRawText())} of the parameter '{path}' is of a wrong type ({value.ValueKind}).");

    private static ApiException WrongType(string path, string? value) => ApiException.Invalid(
        $"The value \"{Shortened(value ?? "")}\" of the parameter '{path}' is of a wrong type.");

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
