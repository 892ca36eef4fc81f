namespace MlApp.Modeling.Prediction;

/// <summary>How far a file has been read.</summary>
/// <param name="Rows">Rows that are done.</param>
/// <param name="Bytes">Bytes that were read.</param>
/// <param name="TotalBytes">Bytes of the file.</param>
public readonly record struct CsvProgress(long Rows, long Bytes, long TotalBytes);
