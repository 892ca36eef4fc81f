using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>How a file is written, settled: what was set, and where nothing was set, what was found.</summary>
internal sealed record CsvDialect(char Separator, char Decimal, char? Thousands, string Encoding, IReadOnlyList<string> Markers)
{
    /// <summary>What was found and not set, for a person.</summary>
    public IReadOnlyList<string> Notices { get; private init; } = [];

    /// <summary>The same as a format with nothing left to find.</summary>
    public CsvFormat ToFormat() => new(Separator, Decimal, Thousands, Encoding, Markers);

    public static CsvDialect Settle(CsvFormat format, CsvSource source)
    {
        List<string> notices = [];
        var found = SeparatorFinder.Find(source.Head, source.HeadIsAll);
        var separator = format.Separator ?? found ?? ',';
        if (format.Separator is null && separator != ',') notices.Add($"the fields are separated by {NameOf(separator)}, as the first lines show.");
        if (format.Separator is { } set && found is { } other && other != set && !SeparatorFinder.HeaderHolds(source.Head, set))
            throw new InvalidInputException(
                $"{source.Name}:1: with {NameOf(set)} as separator there is 1 column, and the file looks separated by {NameOf(other)}; "
                + $"set data.separator to {SettingOf(other)}.",
                source.Name,
                1);

        var point = format.DecimalSeparator ?? '.';
        if (format.DecimalSeparator is null && separator != ',' && DecimalCommaFinder.ShowsComma(source.Head, separator, format.ThousandsSeparator))
        {
            point = ',';
            notices.Add("numbers are written with a decimal comma, as the first lines show.");
        }

        if (source.HasMark && source.EncodingName != "utf-8") notices.Add($"the file is {source.EncodingName}, as its byte order mark says.");
        return new CsvDialect(separator, point, format.ThousandsSeparator, source.EncodingName, format.MissingMarkers ?? CsvFormat.UsualMissingMarkers)
        {
            Notices = notices,
        };
    }

    public static string NameOf(char separator) => separator switch
    {
        '\t' => "tabs",
        ',' => "','",
        _ => $"'{separator}'",
    };

    private static string SettingOf(char separator) => separator == '\t' ? "tab" : $"'{separator}'";
}
