using System.Buffers;
using System.Text.Json;
using MlApp.Modeling.Configuration;

namespace MlApp.Api.Input;

/// <summary>
/// Reads the rows of a request straight from its bytes into a model's slots, without a document or a class between.
/// Errors are gathered, so that one answer tells all of them; broken JSON ends the reading. Not thread-safe.
/// </summary>
internal sealed class RowReader(RowLayout layout, int maxRows)
{
    private const string EnvelopeProperty = "rows";

    private readonly int[] _lastRowWith = new int[layout.Columns.Length];
    private readonly InputErrors _errors = new();
    private int _row;
    private string? _column;

    /// <summary>Hands every row to <paramref name="sink"/> in the order of the request.</summary>
    /// <returns>Null, or why the request is refused; rows may then have reached the sink all the same.</returns>
    public Rejection? Read(in ReadOnlySequence<byte> body, IRowSink sink)
    {
        _row = 0;
        _column = null;
        _errors.Clear();
        Array.Clear(_lastRowWith);

        var content = SkipByteOrderMark(body);
        var reader = content.IsSingleSegment ? new Utf8JsonReader(content.FirstSpan) : new Utf8JsonReader(content);
        try
        {
            var fatal = ReadBody(ref reader, sink);
            if (fatal is not null) return fatal;
            if (!_errors.IsFull) reader.Read(); // Anything after the body is not JSON.
        }
        catch (JsonException e)
        {
            return reader.TokenType == JsonTokenType.None && IsBlank(content)
                ? InputRejections.EmptyBody()
                : InputRejections.NotJson(e, reader.TokenStartIndex, reader.TokenType == JsonTokenType.None ? null : _row, _column);
        }

        if (_errors.Any) return _errors.ToRejection();
        return _row == 0 ? InputRejections.NoRows(_errors.Shape) : null;
    }

    private Rejection? ReadBody(ref Utf8JsonReader reader, IRowSink sink)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _errors.Shape = RequestShape.Row;
                return ReadRow(ref reader, sink, mayBeEnvelope: true);
            case JsonTokenType.StartArray:
                _errors.Shape = RequestShape.Array;
                return ReadRows(ref reader, sink);
            default:
                return InputRejections.NotRows(JsonText.KindOf(reader.TokenType));
        }
    }

    private Rejection? ReadRows(ref Utf8JsonReader reader, IRowSink sink)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_row >= maxRows) return InputRejections.TooManyRows(maxRows);
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadRow(ref reader, sink, mayBeEnvelope: false);
            }
            else
            {
                _errors.Add(RejectionReason.NotRows, _row, null, $"is {JsonText.KindOf(reader.TokenType)}; an object of columns and values is expected.");
                reader.Skip();
                _row++;
            }

            if (_errors.IsFull) return null;
        }

        return null;
    }

    private Rejection? ReadRow(ref Utf8JsonReader reader, IRowSink sink, bool mayBeEnvelope)
    {
        var wrongBefore = _errors.Count;
        var stamp = _row + 1;
        var properties = 0;
        var columns = 0;
        var expected = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var known = JsonText.TryFind(layout, ref reader, expected, out var index);
            var rows = mayBeEnvelope && JsonText.NameEquals(ref reader, EnvelopeProperty);
            var unknownName = known ? null : JsonText.NameOf(ref reader);
            _column = known ? layout.Columns[index].Name : unknownName;
            reader.Read();

            if (rows && reader.TokenType == JsonTokenType.StartArray)
                return properties > 0 ? InputRejections.RowsAndMore() : ReadEnvelope(ref reader, sink);

            properties++;
            if (known)
            {
                expected = index + 1;
                if (_lastRowWith[index] == stamp) _errors.Add(RejectionReason.DuplicateColumn, _row, _column, "stands twice in the row.");
                else columns++;
                _lastRowWith[index] = stamp;
                ReadValue(ref reader, layout.Columns[index], sink);
            }
            else
            {
                AddUnknown(unknownName!);
                reader.Skip();
            }

            _column = null;
            if (_errors.IsFull) return null;
        }

        if (columns < layout.Columns.Length) AddMissing(stamp);
        if (_errors.Count == wrongBefore && !sink.EndRow())
            _errors.Add(RejectionReason.OutOfRange, _row, null, "has no finite prediction: its numbers are too far from those of training.");
        _row++;
        return null;
    }

    private Rejection? ReadEnvelope(ref Utf8JsonReader reader, IRowSink sink)
    {
        _column = null;
        _errors.Shape = RequestShape.Rows;
        var fatal = ReadRows(ref reader, sink);
        if (fatal is not null || _errors.IsFull) return fatal;
        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject ? null : InputRejections.RowsAndMore();
    }

    private void ReadValue(ref Utf8JsonReader reader, RowColumn column, IRowSink sink)
    {
        var isNumber = column.IsNumber;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when isNumber:
                if (reader.TryGetSingle(out var number) && float.IsFinite(number)) sink.Numbers[column.Slot] = number;
                else AddError(RejectionReason.OutOfRange, $"{JsonText.Shown(ref reader)} is out of range: numbers are 32-bit floats, at most ±3.4e38.");
                break;
            case JsonTokenType.String when !isNumber:
                sink.Texts[column.Slot] = JsonText.Read(ref reader, column);
                break;
            case JsonTokenType.Null when isNumber:
                sink.Numbers[column.Slot] = float.NaN;
                break;
            case JsonTokenType.Null:
                sink.Texts[column.Slot] = null;
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                AddError(RejectionReason.Nested, $"is {JsonText.KindOf(reader.TokenType)}; {Wanted(isNumber)} is expected.");
                reader.Skip();
                break;
            case JsonTokenType.String:
                AddError(RejectionReason.NotANumber, $"{JsonText.Shown(ref reader)} is a text; a number, without quotes, or null for a missing value is expected.");
                break;
            default:
                AddError(
                    isNumber ? RejectionReason.NotANumber : RejectionReason.NotAText,
                    $"{JsonText.Shown(ref reader)} is {JsonText.KindOf(reader.TokenType)}; {Wanted(isNumber)} is expected.");
                break;
        }
    }

    private static string Wanted(bool number) => number ? "a number" : "a text, in quotes,";

    private void AddError(string reason, string detail) => _errors.Add(reason, _row, _column, detail);

    private void AddUnknown(string name) => AddError(
        RejectionReason.UnknownColumn,
        "is not a column of the model." + (NearestName.Find(name, layout.Columns.Select(column => column.Name)) is { } nearest
            ? $" Did you mean '{nearest}'?" : " GET /model names its columns."));

    private void AddMissing(int stamp)
    {
        for (var i = 0; i < layout.Columns.Length && !_errors.IsFull; i++)
            if (_lastRowWith[i] != stamp)
                _errors.Add(RejectionReason.MissingColumn, _row, layout.Columns[i].Name, "is missing; null stands for a missing value.");
    }

    private static ReadOnlySequence<byte> SkipByteOrderMark(in ReadOnlySequence<byte> body)
    {
        var start = new SequenceReader<byte>(body);
        return start.IsNext([0xEF, 0xBB, 0xBF], advancePast: true) ? start.UnreadSequence : body;
    }

    private static bool IsBlank(in ReadOnlySequence<byte> body)
    {
        foreach (var part in body)
            if (part.Span.ContainsAnyExcept(" \t\r\n"u8)) return false;
        return true;
    }
}
