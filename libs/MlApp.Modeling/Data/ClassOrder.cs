using System.Globalization;
using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>The classes of a label column: which take part, in which order, and which of two is the positive one.</summary>
internal sealed class ClassOrder
{
    private static readonly (string Positive, string Negative)[] KnownPairs =
    [
        ("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("1", "0"), ("1", "-1"), ("positive", "negative"), ("pos", "neg"), ("on", "off"),
    ];

    private const int MaxClasses = 1000;

    private ClassOrder(IReadOnlyList<string> names, ChunkedList<int> rowClasses, IReadOnlyList<int> droppedRows)
    {
        (Names, RowClasses, DroppedRows) = (names, rowClasses, droppedRows);
    }

    /// <summary>The classes that take part, in the order of <see cref="Table.Classes"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The class of each row that takes part.</summary>
    public ChunkedList<int> RowClasses { get; }

    /// <summary>Rows of classes that do not take part, rising.</summary>
    public IReadOnlyList<int> DroppedRows { get; }

    public IReadOnlyList<string> Warnings { get; private init; } = [];

    public IReadOnlyList<string> Notices { get; private init; } = [];

    public static ClassOrder Settle(TextColumn labels, string column, ModelTask task, string? positive, string file)
    {
        InvalidInputException Error(string message) => new($"{file}: the label column '{column}' {message}", file, column: column);
        if (labels.Values.Count == 1)
            throw Error($"holds one class ('{labels.Values[0]}', {labels.Counts[0]} rows), two are needed.");

        if (IsQuantity(labels))
            throw Error($"holds {labels.Values.Count} different numbers in {labels.RowCount} rows, which is a quantity and no class; set task to regression.");
        if (labels.Values.Count > MaxClasses)
            throw Error($"holds {labels.Values.Count:N0} classes, more than {MaxClasses:N0}; is it the name of a row?");

        // A class of one row can be learned or tested, not both: it is left out before anything is counted on it.
        var alone = Enumerable.Range(0, labels.Values.Count).Where(i => labels.Counts[i] == 1).ToArray();
        if (alone.Length > 0 && labels.Values.Count - alone.Length < 2)
            throw Error(
                $"has {labels.Values.Count} classes, of which {alone.Length} have one row (the first in line {alone.Min(i => labels.FirstLines[i])}, "
                + $"'{labels.Values[alone[0]]}'), and two classes of two rows are needed.");
        List<string> warnings = [.. Warn(labels, alone)];
        var names = Enumerable.Range(0, labels.Values.Count).Except(alone).Select(i => labels.Values[i]).ToArray();
        if (names.All(IsNumber))
            Array.Sort(names, (a, b) => double.Parse(a, CultureInfo.InvariantCulture).CompareTo(double.Parse(b, CultureInfo.InvariantCulture)) is var order and not 0
                ? order : string.CompareOrdinal(a, b));
        else Array.Sort(names, StringComparer.Ordinal);

        List<string> notices = [];
        if (task == ModelTask.Binary)
        {
            if (labels.Values.Count != 2)
                throw Error($"holds {labels.Values.Count} classes, task binary needs two; set task to multiclass.");
            var chosen = positive ?? FindPositive(names) ?? throw Error(
                $"holds '{names[0]}' and '{names[1]}'; set data.positive_class to the one that counts as yes.");
            if (!names.Contains(chosen))
                throw Error($"holds '{names[0]}' and '{names[1]}', and data.positive_class is '{chosen}'.{NearestName.Hint(chosen, names)}");
            if (positive is null) notices.Add($"the positive class is '{chosen}'.");
            names = [names.First(name => name != chosen), chosen];
        }

        return Number(labels, names, warnings, notices);
    }

    private static IEnumerable<string> Warn(TextColumn labels, int[] alone)
    {
        if (alone.Length == 1)
            yield return $"the class '{labels.Values[alone[0]]}' has one row (line {labels.FirstLines[alone[0]]}), "
                + "which cannot be in both the training and the test part; it is left out.";
        else if (alone.Length > 1)
            yield return $"{alone.Length} classes have one row each ("
                + string.Join(", ", alone.Take(5).Select(i => $"'{labels.Values[i]}' in line {labels.FirstLines[i]}")) + (alone.Length > 5 ? ", …" : "")
                + "), which cannot be in both the training and the test part; they are left out.";
    }

    private static ClassOrder Number(TextColumn labels, string[] names, List<string> warnings, List<string> notices)
    {
        var numbers = names.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i);
        var numberOf = labels.Values.Select(value => numbers.GetValueOrDefault(value, -1)).ToArray();
        ChunkedList<int> classes = new();
        List<int> dropped = [];
        for (var row = 0; row < labels.RowCount; row++)
        {
            var number = numberOf[labels.CodeOf(row)];
            if (number < 0) dropped.Add(row);
            else classes.Add(number);
        }

        return new ClassOrder(names, classes, dropped) { Warnings = warnings, Notices = notices };
    }

    private static bool IsQuantity(TextColumn labels) =>
        labels.Values.Count > 20 && labels.Values.Count * 5L > labels.RowCount && labels.Values.All(IsNumber);

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string? FindPositive(string[] two)
    {
        foreach (var (positive, negative) in KnownPairs)
            for (var i = 0; i < 2; i++)
                if (two[i].Equals(positive, StringComparison.OrdinalIgnoreCase) && two[1 - i].Equals(negative, StringComparison.OrdinalIgnoreCase)) return two[i];
        return null;
    }
}
