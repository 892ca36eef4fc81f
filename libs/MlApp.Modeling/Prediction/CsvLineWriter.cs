using System.Buffers;
using System.Globalization;
using System.Text;
using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Prediction;

/// <summary>Writes rows of a CSV file with columns added: the text of the row as it is, then the prediction, in UTF-8.</summary>
internal sealed class CsvLineWriter(CsvFormat format)
{
    private readonly char _separator = format.Separator ?? ',';
    private readonly char _decimal = format.DecimalSeparator ?? '.';
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Clear() => _buffer.ResetWrittenCount();

    public void WriteRecord(ReadOnlySpan<char> record) => Encoding.UTF8.GetBytes(record, _buffer);

    public void WriteText(ReadOnlySpan<char> text)
    {
        WriteAscii(_separator);
        if (text.IndexOfAny('"', '\r', '\n') < 0 && !text.Contains(_separator) && (text.IsEmpty || !(char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))))
        {
            Encoding.UTF8.GetBytes(text, _buffer);
            return;
        }

        Encoding.UTF8.GetBytes($"\"{text.ToString().Replace("\"", "\"\"", StringComparison.Ordinal)}\"", _buffer);
    }

    public void WriteNumber(float number)
    {
        WriteAscii(_separator);
        var span = _buffer.GetSpan(32);
        number.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        if (_decimal != '.') span[..written].Replace((byte)'.', (byte)_decimal);
        _buffer.Advance(written);
    }

    public void EndLine() => WriteAscii('\n');

    private void WriteAscii(char value)
    {
        if (value < 0x80)
        {
            _buffer.GetSpan(1)[0] = (byte)value;
            _buffer.Advance(1);
            return;
        }

        Encoding.UTF8.GetBytes([value], _buffer);
    }
}
