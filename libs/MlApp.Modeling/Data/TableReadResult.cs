using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>A table and what is to be said about its reading.</summary>
/// <param name="Table">The rows.</param>
/// <param name="Warnings">Sentences for a person: what was left out, what looks wrong.</param>
/// <param name="Notices">Sentences for a person: what was found where nothing was set.</param>
/// <param name="Sha256">Digest of the file's bytes, in lower-case hexadecimal.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Format">How the file is written, with all that was found.</param>
/// <param name="Path">The file that was read.</param>
public sealed record TableReadResult(
    Table Table,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Notices,
    string Sha256,
    long Bytes,
    CsvFormat Format,
    string Path);
