using System.Globalization;

namespace MlApp.Modeling.Data;

/// <summary>What a cell holds when it is read as a number.</summary>
internal enum NumberStatus
{
    Number,

    /// <summary>Empty, or NaN in letters.</summary>
    Missing,

    /// <summary>Infinite, in letters or by size: a float ends at 3.4e38.</summary>
    NotFinite,

    NotNumber,
}

/// <summary>
/// Reads numbers as <see cref="float"/>, bit for bit as <see cref="float.Parse(string)"/> does with the invariant culture, several times
/// faster for the usual short ones: up to 2^53 as digits and a power of ten up to 22 need one division of exact doubles. Where that
/// quotient lies halfway between two floats, rounding twice could differ, and the slow way decides.
/// </summary>
internal readonly struct NumberParser(char decimalSeparator, char? thousandsSeparator)
{
    private const ulong MaxExact = 1UL << 53;
    private const int MaxLength = 256;

    private static readonly double[] Powers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    public NumberStatus Parse(ReadOnlySpan<char> text, out float value)
    {
        var i = 0;
        var negative = false;
        if (text.Length > 0 && text[0] is '-' or '+')
        {
            negative = text[0] == '-';
            i = 1;
        }

        ulong digits = 0;
        var count = 0;
        for (; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit > 9) break;
            digits = (digits * 10) + digit;
            count++;
        }

        var scale = 0;
        if (i < text.Length && text[i] == decimalSeparator)
        {
            var point = ++i;
            for (; i < text.Length; i++)
            {
                var digit = (uint)(text[i] - '0');
                if (digit > 9) break;
                digits = (digits * 10) + digit;
            }

            scale = i - point;
            count += scale;
        }

        // 19 digits always fit into the 64 bits.
        if (i == text.Length && count is > 0 and <= 19 && digits <= MaxExact && scale <= 22)
        {
            var quotient = digits / Powers[scale];
            if (((ulong)BitConverter.DoubleToInt64Bits(quotient) & 0x1FFF_FFFF) != 0x1000_0000)
            {
                value = (float)(negative ? -quotient : quotient);
                return NumberStatus.Number;
            }
        }

        return ParseSlowly(text, out value);
    }

    private NumberStatus ParseSlowly(ReadOnlySpan<char> text, out float value)
    {
        value = float.NaN;
        text = text.Trim();
        if (text.IsEmpty) return NumberStatus.Missing;
        if (text.Length > MaxLength) return NumberStatus.NotNumber;
        if (char.IsAsciiLetter(text[^1])) return Words(text);

        Span<char> plain = stackalloc char[MaxLength];
        if (!TryNormalize(text, plain, out var length)) return NumberStatus.NotNumber;
        if (!float.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            value = float.NaN;
            return NumberStatus.NotNumber;
        }

        if (float.IsFinite(value)) return NumberStatus.Number;
        value = float.NaN;
        return NumberStatus.NotFinite;
    }

    private static NumberStatus Words(ReadOnlySpan<char> text)
    {
        var word = text[0] is '-' or '+' ? text[1..] : text;
        if (word.Equals("nan", StringComparison.OrdinalIgnoreCase)) return NumberStatus.Missing;
        return word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("infinity", StringComparison.OrdinalIgnoreCase)
            ? NumberStatus.NotFinite
            : NumberStatus.NotNumber;
    }

    /// <summary>Copies a number with a point for its fraction and without thousands separators; false when it is none.</summary>
    private bool TryNormalize(ReadOnlySpan<char> text, Span<char> plain, out int length)
    {
        length = 0;
        var digits = 0;
        var grouped = false;
        var sinceGroup = 0;
        var inWhole = true;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiDigit(c))
            {
                digits++;
                if (inWhole) sinceGroup++;
            }
            else if (inWhole && IsThousands(c))
            {
                // Groups of three behind a first one of one to three: 1,23 is no number.
                if (sinceGroup is 0 or > 3 || (grouped && sinceGroup != 3)) return false;
                grouped = true;
                sinceGroup = 0;
                continue;
            }
            else
            {
                if (inWhole && grouped && sinceGroup != 3) return false;
                if (c == decimalSeparator && inWhole) c = '.';
                else if (c is '+' or '-' && (i == 0 || text[i - 1] is 'e' or 'E')) { }
                else if (c is not ('e' or 'E') || digits == 0) return false;
                if (c is '.' or 'e' or 'E') inWhole = false;
            }

            plain[length++] = c;
        }

        return digits > 0 && !(inWhole && grouped && sinceGroup != 3);
    }

    /// <summary>A space stands for the spaces that do not break, too.</summary>
    private bool IsThousands(char c) => thousandsSeparator is { } separator && (c == separator || (separator == ' ' && c is '\u00A0' or '\u202F'));
}
