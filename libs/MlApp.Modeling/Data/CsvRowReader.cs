using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>
/// Reads the rows of a CSV file of any size for a model, batch by batch: its inputs in its order, columns that it does not know passed
/// through as text. Memory does not grow with the rows. Not safe for several threads; the batches may go to other threads.
/// </summary>
public sealed class CsvRowReader : IDisposable
{
    /// <summary>A batch ends early when its text is longer than this, so that long texts do not add up.</summary>
    private const int MaxBatchChars = 1 << 23;
    private const int MaxBatchCells = 1 << 20;

    private readonly CsvRecords _records;
    private readonly CellParser _parser;
    private readonly CsvInputs _inputs;
    private readonly int[] _numeric;
    private readonly int[] _texts;
    private readonly TextCache[] _caches;
    private readonly int _label;
    private readonly TextCache _labelCache = new();

    private CsvRowReader(CsvRecords records, CsvInputs inputs)
    {
        (_records, _inputs, _parser) = (records, inputs, new CellParser(records.Dialect));
        _numeric = [.. inputs.Numeric.Select(name => records.Header.Find(name, "the model needs it"))];
        _texts = [.. inputs.Texts.Select(name => records.Header.Find(name, "the model needs it"))];
        _caches = [.. inputs.Texts.Select(_ => new TextCache())];
        _label = inputs.Label is null ? -1 : records.Header.Find(inputs.Label, "the label to compare with");
    }

    /// <summary>The names of the file's columns, trimmed.</summary>
    public IReadOnlyList<string> Header => _records.Header.Names;

    /// <summary>The header as it stands in the file, without its line end.</summary>
    public string HeaderRecord => _records.RawHeader;

    /// <summary>How the file is written, with all that was found; the separator is what further columns are added with.</summary>
    public CsvFormat Format => _records.Dialect.ToFormat();

    /// <summary>Sentences for a person: what was found where nothing was set.</summary>
    public IReadOnlyList<string> Notices => _records.Dialect.Notices;

    /// <summary>Bytes of the file read so far, for progress.</summary>
    public long BytesRead => _records.Bytes;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How it is written: that of the model's training configuration.</param>
    /// <param name="inputs">What the model wants.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, or lacks a column that the model needs.</exception>
    public static CsvRowReader Open(string path, CsvFormat format, CsvInputs inputs)
    {
        if (!File.Exists(path))
            throw new InvalidInputException(Directory.Exists(path) ? $"{path}: this is a folder; name a CSV file." : $"{path}: there is no such file.", path);
        var records = CsvRecords.Open(path, FileNames.Show(path), format, withDigest: false);
        try
        {
            return new CsvRowReader(records, inputs);
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    /// <summary>A batch for this file's rows; several of them let other threads work while this one reads.</summary>
    /// <param name="capacity">Rows that it holds; null: 4,096, fewer where rows are wide.</param>
    public CsvRowBatch CreateBatch(int? capacity = null)
    {
        if (capacity is { } given) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given);
        return new CsvRowBatch(_inputs, capacity ?? Math.Clamp(MaxBatchCells / Math.Max(1, _numeric.Length + _texts.Length), 1, 4096));
    }

    /// <summary>Fills a batch with the next rows; false when there are none left.</summary>
    /// <exception cref="InvalidInputException">A row cannot be read; the message names line, column and value.</exception>
    public bool Read(CsvRowBatch batch, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        batch.Clear();
        var chars = 0;
        while (batch.Count < batch.Capacity && chars < MaxBatchChars && _records.Read())
        {
            var record = _records.Raw.TrimEnd("\r\n");
            chars += record.Length;
            batch.Add(record, _records.Line, out var numbers, out var texts);
            for (var i = 0; i < numbers.Length; i++)
            {
                var status = _parser.ParseNumber(_records.Field(_numeric[i]), out numbers[i]);
                if (status > NumberStatus.Missing) throw NotANumber(_numeric[i]);
            }

            for (var i = 0; i < texts.Length; i++) texts[i] = ReadText(_texts[i], _caches[i]);
            if (_label >= 0) ReadLabel(batch);
        }

        return batch.Count > 0;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _records.Dispose();

    private void ReadLabel(CsvRowBatch batch)
    {
        if (!_inputs.LabelIsNumber)
        {
            batch.SetLabel(ReadText(_label, _labelCache));
            return;
        }

        if (_parser.ParseNumber(_records.Field(_label), out var target) > NumberStatus.Missing) throw NotANumber(_label);
        batch.SetTarget(target);
    }

    private string? ReadText(int column, TextCache cache)
    {
        var cell = _records.Field(column).Trim();
        return _parser.IsMissing(cell) ? null : cache.Get(cell);
    }

    private InvalidInputException NotANumber(int column) => _records.Error(
        _records.Header.Names[column], NumberComplaint.Describe(_records.Field(column).Trim().ToString(), _parser.Dialect, CellUse.Prediction));
}
