using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>Reads a CSV file into a <see cref="Table"/>, once from start to end.</summary>
public static class TableReader
{
    /// <summary>
    /// Reads the file of a configuration. Columns that no list names are inferred from all their values: numbers, one of a few values, or
    /// free text; columns that say nothing (constant, numbers or names of rows, dates) are left out. All of it is said in the result.
    /// </summary>
    /// <exception cref="InvalidInputException">
    /// The file cannot be read as the configuration says; the message names line, column and value, and the setting to change.
    /// </exception>
    public static TableReadResult Read(DataConfiguration data, ModelTask task, CancellationToken cancellationToken = default)
    {
        var path = data.ResolvePath();
        HashSet<string> texts = new(StringComparer.Ordinal);
        while (true)
        {
            var loader = new TableLoader(data, task, path, texts);
            if (loader.Load(cancellationToken) is { } result) return result;

            // A column began with numbers and is none: its first texts are gone, so the file is read again with the column as text.
            texts.UnionWith(loader.LateTexts);
        }
    }
}
