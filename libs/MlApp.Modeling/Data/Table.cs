namespace MlApp.Modeling.Data;

/// <summary>
/// A data set in memory, read once: numbers as floats row by row (missing is NaN), texts as codes into their different values (missing is
/// null), and the label of every row. Rows without a label are not in it. Safe to read from many threads.
/// </summary>
public sealed class Table
{
    private readonly NumericBlock _numbers;
    private readonly TextColumn[] _texts;
    private readonly ChunkedList<int>? _classes;
    private readonly ChunkedList<float>? _targets;

    internal Table(TableSchema schema, NumericBlock numbers, TextColumn[] texts, ChunkedList<int>? classes, ChunkedList<float>? targets, IReadOnlyList<string> names)
    {
        Schema = schema;
        Classes = names;
        (_numbers, _texts, _classes, _targets) = (numbers, texts, classes, targets);
        var counts = new int[names.Count];
        for (var row = 0; row < (classes?.Count ?? 0); row++) counts[classes![row]]++;
        ClassCounts = counts;
    }

    /// <summary>Rows with a label.</summary>
    public int RowCount => _numbers.RowCount;

    /// <summary>Which columns there are.</summary>
    public TableSchema Schema { get; }

    /// <summary>
    /// The classes: for two of a binary task the negative one, then the positive one; else in the order of their numbers where all are
    /// numbers, else of their characters. Empty for a regression.
    /// </summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Rows of each of <see cref="Classes"/>.</summary>
    public IReadOnlyList<int> ClassCounts { get; }

    /// <summary>The numbers of a row, in the order of <see cref="TableSchema.Numeric"/>; NaN is missing.</summary>
    public ReadOnlySpan<float> GetNumeric(int row) => _numbers.Row(row);

    /// <summary>Copies the numbers of a row.</summary>
    public void CopyNumeric(int row, Span<float> destination) => _numbers.Row(row).CopyTo(destination);

    /// <summary>A text; null is missing. Columns count in the order of <see cref="TableSchema.TextColumns"/>.</summary>
    public string? GetText(int column, int row) => _texts[column].TextOf(row);

    /// <summary>The position of a text among <see cref="GetTextValues"/>, -1 where it is missing.</summary>
    public int GetTextCode(int column, int row) => _texts[column].CodeOf(row);

    /// <summary>The different texts of a column, in the order in which the file has them.</summary>
    public IReadOnlyList<string> GetTextValues(int column) => _texts[column].Values;

    /// <summary>Rows in which a text is missing.</summary>
    public int CountMissingTexts(int column) => _texts[column].MissingCount;

    /// <summary>Rows in which each number is missing, in the order of <see cref="TableSchema.Numeric"/>.</summary>
    public int[] CountMissingNumbers()
    {
        var counts = new int[Schema.Numeric.Count];
        for (var row = 0; row < RowCount; row++)
        {
            var numbers = _numbers.Row(row);
            for (var i = 0; i < numbers.Length; i++)
                if (float.IsNaN(numbers[i])) counts[i]++;
        }

        return counts;
    }

    /// <summary>The class of a row.</summary>
    public string GetLabel(int row) => Classes[GetClass(row)];

    /// <summary>The class of a row as its position among <see cref="Classes"/>.</summary>
    /// <exception cref="InvalidOperationException">The table is one of a regression.</exception>
    public int GetClass(int row) => _classes is null ? throw new InvalidOperationException("A regression has no classes.") : _classes[row];

    /// <summary>The number to predict of a row.</summary>
    /// <exception cref="InvalidOperationException">The table is not one of a regression.</exception>
    public float GetTarget(int row) => _targets is null ? throw new InvalidOperationException("Only a regression has targets.") : _targets[row];
}
