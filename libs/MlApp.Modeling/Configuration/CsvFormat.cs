namespace MlApp.Modeling.Configuration;

/// <summary>How a CSV file is written. What is null is found in the file, as <see cref="DataConfiguration"/> says.</summary>
/// <param name="Separator">Between fields.</param>
/// <param name="DecimalSeparator">Between whole and fraction.</param>
/// <param name="ThousandsSeparator">Between groups of three digits; null: none.</param>
/// <param name="Encoding">Name of the encoding.</param>
/// <param name="MissingMarkers">Texts that mean "no value"; null: <see cref="UsualMissingMarkers"/>.</param>
public sealed record CsvFormat(
    char? Separator = null,
    char? DecimalSeparator = null,
    char? ThousandsSeparator = null,
    string? Encoding = null,
    IReadOnlyList<string>? MissingMarkers = null)
{
    /// <summary>
    /// What counts as missing beside an empty cell when nothing is set. <c>-</c> and <c>?</c> are not among them: they are values somewhere.
    /// </summary>
    public static IReadOnlyList<string> UsualMissingMarkers { get; } = ["NA", "N/A", "n/a", "NaN", "nan", "null", "NULL"];
}
