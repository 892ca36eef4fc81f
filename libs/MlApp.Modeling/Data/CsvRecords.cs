using System.Globalization;
using MlApp.Modeling.Configuration;
using Sylvan.Data.Csv;

namespace MlApp.Modeling.Data;

/// <summary>
/// The records of a CSV file, one after the other: blank lines left out, each with the physical line on which it begins, each with as many
/// fields as the header or refused.
/// </summary>
internal sealed class CsvRecords : IDisposable
{
    private const int BufferChars = 1 << 16;
    private const int MaxRecordChars = 1 << 22;

    private readonly CsvSource _source;
    private readonly CsvDataReader _reader;
    private long _nextLine = 1;
    private readonly CsvHeader? _header;

    private CsvRecords(CsvSource source, CsvDialect dialect)
    {
        _source = source;
        Dialect = dialect;
        source.Limit = new FieldLimit(source.Name, dialect.Separator);
        try
        {
            _reader = CsvDataReader.Create(source, new CsvDataReaderOptions
            {
                HasHeaders = false,
                Delimiter = dialect.Separator,
                Comment = '\0',
                ResultSetMode = ResultSetMode.SingleResult,
                BufferSize = BufferChars,
                MaxBufferSize = MaxRecordChars,
                OwnsReader = false,
            });
        }
        catch (CsvFormatException e)
        {
            throw Malformed(e);
        }

        Header = _header = ReadHeader();
    }

    /// <summary>How the file is written.</summary>
    public CsvDialect Dialect { get; }

    /// <summary>The names of the columns.</summary>
    public CsvHeader Header { get; }

    /// <summary>The physical line on which the current record begins, counted from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The current record as it stands in the file, with its line end.</summary>
    public ReadOnlySpan<char> Raw => _reader.GetRawRecordSpan();

    /// <summary>The header as it stands in the file, without its line end.</summary>
    public string RawHeader { get; private set; } = "";

    /// <summary>Bytes of the file, once all records are read.</summary>
    public long Bytes => _source.Bytes;

    public string FileName => _source.Name;

    public string FilePath => _source.Path;

    public static CsvRecords Open(string path, string name, CsvFormat format, bool withDigest)
    {
        var source = new CsvSource(path, name, format.Encoding, withDigest);
        try
        {
            return new CsvRecords(source, CsvDialect.Settle(format, source));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>A field of the current record, quotes taken off.</summary>
    public ReadOnlySpan<char> Field(int column) => _reader.GetFieldSpan(column);

    /// <summary>Goes to the next record that is not blank; false at the end.</summary>
    public bool Read()
    {
        while (Advance())
        {
            if (_reader.RowFieldCount == Header.Names.Count && (_reader.RowFieldCount > 1 || !IsBlank())) return true;
            if (IsBlank()) continue;
            throw Ragged();
        }

        return false;
    }

    public string TakeDigest() => _source.TakeDigest();

    /// <summary>An error at the current record.</summary>
    public InvalidInputException Error(string column, string message) => Error(Line, column, message);

    public InvalidInputException Error(long line, string column, string message) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{FileName}:{line}: column '{column}': {message}"), FileName, line, column);

    public void Dispose()
    {
        _reader.Dispose();
        _source.Dispose();
    }

    private bool Advance()
    {
        try
        {
            Line = _nextLine;
            if (!_reader.Read()) return false;
        }
        catch (CsvFormatException e)
        {
            throw Malformed(e);
        }

        var raw = _reader.GetRawRecordSpan();
        var breaks = raw.Count('\n');
        _nextLine += breaks == 0 && raw is [.., '\r'] ? 1 : breaks;
        return true;
    }

    private CsvHeader ReadHeader()
    {
        do
        {
            if (!Advance()) throw new InvalidInputException($"{FileName}: the file holds no header, only blank lines.", FileName);
        }
        while (IsBlank());

        if (_reader.RowFieldCount > FieldLimit.MaxColumns)
            throw new InvalidInputException(
                $"{FileName}:{Line}: the header has {_reader.RowFieldCount:N0} columns, more than {FieldLimit.MaxColumns:N0}; is data.separator right?",
                FileName,
                Line);
        RawHeader = Raw.TrimEnd("\r\n").ToString();
        var names = new string[_reader.RowFieldCount];
        for (var i = 0; i < names.Length; i++) names[i] = Field(i).Trim().ToString();
        return new CsvHeader(FileName, Line, names);
    }

    private bool IsBlank() => _reader.RowFieldCount == 1 && _reader.GetRawRecordSpan().IsWhiteSpace();

    private InvalidInputException Ragged()
    {
        var cutOff = _reader.RowFieldCount < Header.Names.Count && Raw is not [.., '\n' or '\r'];
        var hint = cutOff
            ? "the file ends without a line break: it may be cut off"
            : _reader.RowFieldCount > Header.Names.Count
                ? "a field that holds the separator must stand in quotes"
                : "a field is missing, or a line break stands outside quotes";
        return new InvalidInputException(
            $"{FileName}:{Line}: the line has {_reader.RowFieldCount} field{(_reader.RowFieldCount == 1 ? "" : "s")}, {Header.Names.Count} are expected ({hint}).",
            FileName,
            Line);
    }

    private InvalidInputException Malformed(CsvFormatException e)
    {
        var column = _header is { } header && e.FieldOrdinal >= 0 && e.FieldOrdinal < header.Names.Count ? header.Names[e.FieldOrdinal] : null;
        var fault = e switch
        {
            CsvRecordTooLargeException => $"the record that begins here is longer than {MaxRecordChars:N0} characters; is a quote never closed?",
            CsvInvalidCharacterException { InvalidCharacter: '\0' } => "a quote is opened and never closed up to the end of the file; it may be cut off.",
            _ => "a quote is never closed, or text follows a closing quote; a quote inside quotes is written twice.",
        };
        var where = column is null ? "" : $"column '{column}': ";
        return new InvalidInputException($"{FileName}:{Line}: {where}{fault}", FileName, Line, column, e);
    }
}
