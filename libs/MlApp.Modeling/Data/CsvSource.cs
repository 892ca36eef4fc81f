using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace MlApp.Modeling.Data;

/// <summary>
/// The text of a file, read once from start to end: decoded strictly (a byte that the encoding does not know is an error with its offset,
/// never U+FFFD), its digest taken on the way, its first characters kept for a look before the reading begins.
/// </summary>
internal sealed class CsvSource : TextReader
{
    private const int BlockBytes = 1 << 18;
    private const int HeadChars = 1 << 16;

    private readonly Stream _stream;
    private readonly IncrementalHash? _hash;
    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private readonly Decoder? _decoder;
    private readonly char[] _head = new char[HeadChars];
    private readonly int _headLength;
    private int _headRead;
    private char? _pending;
    private int _start;
    private int _end;
    private long _offset;
    private bool _finished;

    /// <summary>Opens a file; <paramref name="encoding"/> null takes what a byte order mark says, else UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name for messages.</param>
    /// <param name="encoding">The name that the configuration gives.</param>
    /// <param name="withDigest">Whether to take the SHA-256.</param>
    public CsvSource(string path, string name, string? encoding, bool withDigest)
    {
        Path = path;
        Name = name;
        _stream = Open(path, name);
        try
        {
            _hash = withDigest ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
            Fill();
            if (_end == 0) throw new InvalidInputException($"{name}: the file is empty.", name);
            var mark = ByteOrderMark.Find(_block.AsSpan(0, _end));
            ByteOrderMark.RefuseOtherFormats(_block.AsSpan(0, _end), name, hasMark: mark is not null || encoding is not null);
            if (encoding is not null && mark is not null && TextEncoding.Find(encoding)!.WebName != mark.Encoding.WebName)
                throw new InvalidInputException(
                    $"{name}: data.encoding says {encoding}, but the file begins with the byte order mark of {mark.Name}; leave the setting out.", name);
            var chosen = mark?.Encoding ?? (encoding is null ? null : TextEncoding.Find(encoding)
                ?? throw new InvalidInputException($"{name}: the encoding '{encoding}' is not known.", name));
            EncodingName = mark?.Name ?? chosen?.WebName ?? "utf-8";
            HasMark = mark is not null;
            _start = mark?.Length ?? 0;
            _offset = _start;
            _decoder = chosen is null or UTF8Encoding ? null : chosen.GetDecoder();
            while (_headLength < HeadChars)
            {
                var count = Decode(_head.AsSpan(_headLength));
                if (count == 0) break;
                _headLength += count;
            }
        }
        catch
        {
            Dispose(true);
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The file's name in messages.</summary>
    public string Name { get; }

    /// <summary>The encoding in use.</summary>
    public string EncodingName { get; }

    /// <summary>Whether a byte order mark told the encoding.</summary>
    public bool HasMark { get; }

    /// <summary>The first characters, up to 65,536.</summary>
    public ReadOnlySpan<char> Head => _head.AsSpan(0, _headLength);

    /// <summary>Whether <see cref="Head"/> is the whole file.</summary>
    public bool HeadIsAll => _headLength < HeadChars;

    /// <summary>Bytes read so far; the file's size once all is read.</summary>
    public long Bytes { get; private set; }

    /// <summary>SHA-256 of all bytes, in lower-case hexadecimal; call it once all is read.</summary>
    public string TakeDigest() => Convert.ToHexStringLower(_hash!.GetHashAndReset());

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    /// <summary>What bounds the fields of a line; null: nothing.</summary>
    public FieldLimit? Limit { get; set; }

    public override int Read(Span<char> buffer)
    {
        int count;
        if (_headRead == _headLength)
        {
            count = DecodeAny(buffer);
        }
        else
        {
            count = Math.Min(buffer.Length, _headLength - _headRead);
            _head.AsSpan(_headRead, count).CopyTo(buffer);
            _headRead += count;
        }

        Limit?.Check(buffer[..count]);
        return count;
    }

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
            _hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static FileStream Open(string path, string name)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan, Share = FileShare.ReadWrite });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException($"{name}: the file cannot be read: {e.Message}", name, inner: e);
        }
    }

    /// <summary>Decodes into any space that there is, though a character may need two places.</summary>
    private int DecodeAny(Span<char> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (_pending is { } pending)
        {
            buffer[0] = pending;
            _pending = null;
            return 1;
        }

        if (buffer.Length > 1) return Decode(buffer);
        Span<char> two = stackalloc char[2];
        var count = Decode(two);
        if (count > 0) buffer[0] = two[0];
        if (count > 1) _pending = two[1];
        return Math.Min(count, 1);
    }

    /// <summary>Decodes into two places or more; 0 at the end.</summary>
    private int Decode(Span<char> buffer)
    {
        while (buffer.Length > 1)
        {
            if (_start == _end && !Fill())
            {
                FlushDecoder(buffer);
                return 0;
            }

            var bytes = _block.AsSpan(_start, _end - _start);
            int read, written;
            if (_decoder is null)
            {
                var status = Utf8.ToUtf16(bytes, buffer, out read, out written, replaceInvalidSequences: false, isFinalBlock: _finished);
                if (written == 0 && status == OperationStatus.InvalidData) throw NotInEncoding(_offset + read, _block[_start + read]);
                if (written == 0 && status == OperationStatus.NeedMoreData && !Fill() && !_finished) return 0;
            }
            else
            {
                try
                {
                    _decoder.Convert(bytes, buffer, _finished, out read, out written, out _);
                }
                catch (DecoderFallbackException e)
                {
                    throw NotInEncoding(_offset + Math.Max(0, e.Index), e.BytesUnknown is [var unknown, ..] ? unknown : (byte)0);
                }
            }

            RefuseZero(bytes[..read], buffer[..written]);
            _start += read;
            _offset += read;
            if (written > 0) return written;
        }

        return 0;
    }

    /// <summary>Half a character at the end of the file is an error, not nothing.</summary>
    private void FlushDecoder(Span<char> buffer)
    {
        try
        {
            _decoder?.Convert([], buffer, flush: true, out _, out _, out _);
        }
        catch (DecoderFallbackException e)
        {
            throw NotInEncoding(_offset - 1, e.BytesUnknown is [var unknown, ..] ? unknown : (byte)0);
        }
    }

    /// <summary>No text has the character 0; a file in which it stands is damaged, or another encoding.</summary>
    private void RefuseZero(ReadOnlySpan<byte> bytes, ReadOnlySpan<char> chars)
    {
        if (!chars.Contains('\0')) return;
        var offset = _offset + (_decoder is null ? bytes.IndexOf((byte)0) : 0);
        var line = CountLines(offset);
        throw new InvalidInputException(
            string.Create(CultureInfo.InvariantCulture, $"{Name}:{line}: a character with the code 0 stands near byte {offset}; the file is damaged or binary."), Name, line);
    }

    /// <summary>Moves what is left to the front and reads on behind it; false at the end of the file.</summary>
    private bool Fill()
    {
        var left = _end - _start;
        _block.AsSpan(_start, left).CopyTo(_block);
        (_start, _end) = (0, left);
        if (_finished) return false;
        var count = _stream.Read(_block.AsSpan(_end, BlockBytes - _end));
        _hash?.AppendData(_block.AsSpan(_end, count));
        _end += count;
        Bytes += count;
        _finished = count == 0;
        return count > 0;
    }

    private InvalidInputException NotInEncoding(long offset, byte value)
    {
        var line = CountLines(offset);
        var found = string.Create(CultureInfo.InvariantCulture, $"{Name}:{line}: byte {offset} of the file (0x{value:X2}) is not {EncodingName.ToUpperInvariant()}");
        return new InvalidInputException(
            HasMark
                ? $"{found}, which its byte order mark promises; the file is damaged."
                : $"{found}; set data.encoding to the encoding of the file, for example iso-8859-1 or windows-1252.",
            Name,
            line);
    }

    /// <summary>The line of a byte, by a second look at the file: only an error needs it.</summary>
    private long CountLines(long offset)
    {
        using var again = Open(Path, Name);
        long lines = 1;
        while (offset > 0 && again.Read(_block.AsSpan(0, (int)Math.Min(BlockBytes, offset))) is > 0 and var count)
        {
            lines += _block.AsSpan(0, count).Count((byte)'\n');
            offset -= count;
        }

        return lines;
    }
}
