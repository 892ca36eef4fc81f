using System.Text.RegularExpressions;

namespace MlApp.Modeling.Data;

/// <summary>What becomes of a column.</summary>
internal enum ColumnKind
{
    /// <summary>No input.</summary>
    LeftOut,
    Numeric,
    Categorical,
    Text,
}

/// <summary>The decision on one column.</summary>
/// <param name="Kind">What it becomes.</param>
/// <param name="Reason">Why it is left out.</param>
/// <param name="Advice">What to do about that; null: a person wanted it so, and nothing is said.</param>
/// <param name="Doubt">What looks wrong about a column that takes part.</param>
internal readonly record struct ColumnVerdict(ColumnKind Kind, string Reason = "", string? Advice = null, string? Doubt = null);

/// <summary>Decides from all values of a column what it is.</summary>
internal static partial class ColumnJudge
{
    /// <summary>In fewer rows a running number or a date proves nothing.</summary>
    private const int EnoughRows = 20;

    private const int MaxCategories = 10_000;
    private const string ToUseIt = " (list it in the configuration to use it)";

    public static ColumnVerdict Judge(ColumnReader column, NumericBlock numbers, string label)
    {
        if (column.Name.Length == 0) return new(ColumnKind.LeftOut, "no name in the header", "; give it one to use it");
        if (column.Role == ColumnRole.Skipped) return new(ColumnKind.LeftOut, column.Name == label ? "the label" : "ignored by the configuration");
        return column.Texts is { } texts ? JudgeTexts(column, texts) : JudgeNumbers(column, numbers);
    }

    private static ColumnVerdict JudgeNumbers(ColumnReader column, NumericBlock numbers)
    {
        if (column.Numbers == 0) return new(ColumnKind.LeftOut, "no value in any row", "");
        if (NumberFacts.IsConstant(numbers, column.Slot)) return Constant;
        if (numbers.RowCount < EnoughRows) return new(ColumnKind.Numeric);
        var isDense = column.IsRunning && column.RunLength < 2L * numbers.RowCount;
        if (isDense || (column.IsRunning && IdentifierName().IsMatch(column.Name)) || NumberFacts.IsPermutation(numbers, column.Slot))
        {
            return column.IsListed
                ? new(ColumnKind.Numeric, Doubt: "is unique in every row, as a number of the row is; used as listed, it may give the label away")
                : new(ColumnKind.LeftOut, $"unique in all {numbers.RowCount} rows, as a number or name of the row is", ToUseIt);
        }

        return column is { IsRunning: true, IsListed: false }
            ? new(ColumnKind.Numeric, Doubt: "rises or falls from row to row; if it only numbers the rows, list it under data.ignore")
            : new(ColumnKind.Numeric);
    }

    private static ColumnVerdict JudgeTexts(ColumnReader column, TextColumn texts)
    {
        var present = texts.RowCount - texts.MissingCount;
        if (present == 0) return new(ColumnKind.LeftOut, "no value in any row", "");
        if (texts.Values.Count == 1 && texts.MissingCount == 0) return Constant;
        if (column.IsListed) return new(column.IsListedText ? ColumnKind.Text : ColumnKind.Categorical);
        if (DateFacts.AreDates(texts.Values))
            return new(ColumnKind.LeftOut, "dates", "; put what matters of them (month, weekday) into columns of their own");
        if (IsFreeText(texts, present)) return new(ColumnKind.Text);
        if (present < EnoughRows) return new(ColumnKind.Categorical);
        if (texts.Values.Count == present)
            return new(ColumnKind.LeftOut, $"unique in all {present} rows{(texts.MissingCount > 0 ? " that have a value" : "")}, as a number or name of the row is", ToUseIt);
        return texts.Values.Count > MaxCategories || (texts.Values.Count > 50 && texts.Values.Count * 2 > present)
            ? new(ColumnKind.LeftOut, $"{texts.Values.Count} different values in {present} rows, too many for a category", ToUseIt)
            : new(ColumnKind.Categorical);
    }

    /// <summary>Several words in most cells, and few of them twice.</summary>
    private static bool IsFreeText(TextColumn texts, int present)
    {
        if (texts.Values.Count * 3 < present || texts.Values.Count < 5) return false;
        long words = 0;
        foreach (var value in texts.Values)
        {
            var inWord = false;
            foreach (var c in value)
            {
                var space = char.IsWhiteSpace(c);
                if (!space && !inWord) words++;
                inWord = !space;
            }
        }

        return words >= 2.5 * texts.Values.Count;
    }

    private static ColumnVerdict Constant => new(ColumnKind.LeftOut, "constant, the same in every row", "");

    [GeneratedRegex(@"^(id|nr|no|num|number|index|idx|key|row|uuid|guid|.*[_ .-](id|nr|no|key|index)|(id|nr|no|key|index|row)[_ .-].*|.*[a-z]Id)$", RegexOptions.IgnoreCase)]
    private static partial Regex IdentifierName();
}
