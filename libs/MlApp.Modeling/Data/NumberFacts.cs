using System.Collections;

namespace MlApp.Modeling.Data;

/// <summary>What can be seen of a column of numbers once all of it is there; most columns end each look after a few rows.</summary>
internal static class NumberFacts
{
    /// <summary>A float counts whole numbers up to here.</summary>
    private const float MaxWhole = 1 << 24;

    /// <summary>The same number in every row, none missing.</summary>
    public static bool IsConstant(NumericBlock numbers, int slot)
    {
        var first = numbers.Row(0)[slot];
        for (var row = 0; row < numbers.RowCount; row++)
            if (numbers.Row(row)[slot] != first) return false;
        return true;
    }

    /// <summary>Whole numbers from some a to a + rows - 1, each once, in any order: rows numbered, then shuffled.</summary>
    public static bool IsPermutation(NumericBlock numbers, int slot)
    {
        float minimum = float.MaxValue, maximum = float.MinValue;
        for (var row = 0; row < numbers.RowCount; row++)
        {
            var value = numbers.Row(row)[slot];
            if (float.IsNaN(value) || Math.Abs(value) >= MaxWhole || value != MathF.Truncate(value)) return false;
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }

        if ((long)maximum - (long)minimum != numbers.RowCount - 1) return false;
        var seen = new BitArray(numbers.RowCount);
        for (var row = 0; row < numbers.RowCount; row++)
        {
            var place = (int)numbers.Row(row)[slot] - (int)minimum;
            if (seen[place]) return false;
            seen[place] = true;
        }

        return true;
    }
}
