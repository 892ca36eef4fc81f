using MlApp.Modeling.Configuration;

namespace MlApp.Modeling.Data;

/// <summary>Rows to learn from and rows to test with; both rising, none in both.</summary>
public sealed record Split(int[] Train, int[] Test)
{
    /// <summary>
    /// Draws the test rows by the seed, the same on every machine. Stratified, every class has its share in the test part, rounded, and at
    /// least one row in each part.
    /// </summary>
    /// <exception cref="InvalidInputException">There are too few rows, or a class would have none to learn from.</exception>
    public static Split Create(Table table, SplitConfiguration configuration)
    {
        if (table.RowCount < 2)
            throw new InvalidInputException($"the table has {table.RowCount} row{(table.RowCount == 1 ? "" : "s")} with a label; a split needs two at least.");
        var random = new SplitMix64((ulong)configuration.Seed);
        var isTest = new bool[table.RowCount];
        var byClass = table.Classes.Count > 0 && configuration.Stratified;
        foreach (var rows in byClass ? RowsByClass(table) : [[.. Enumerable.Range(0, table.RowCount)]])
        {
            random.Shuffle(rows);
            foreach (var row in rows.AsSpan(0, TestRows(rows.Length, configuration.TestShare))) isTest[row] = true;
        }

        var split = new Split(
            [.. Enumerable.Range(0, table.RowCount).Where(row => !isTest[row])],
            [.. Enumerable.Range(0, table.RowCount).Where(row => isTest[row])]);
        if (table.Classes.Count > 0 && !byClass) RequireEveryClass(table, split);
        return split;
    }

    private static int TestRows(int rows, double share) =>
        rows < 2 ? 0 : Math.Clamp((int)Math.Round(rows * share, MidpointRounding.AwayFromZero), 1, rows - 1);

    private static int[][] RowsByClass(Table table)
    {
        var rows = table.ClassCounts.Select(count => new int[count]).ToArray();
        var filled = new int[rows.Length];
        for (var row = 0; row < table.RowCount; row++)
        {
            var label = table.GetClass(row);
            rows[label][filled[label]++] = row;
        }

        return rows;
    }

    private static void RequireEveryClass(Table table, Split split)
    {
        var seen = new bool[table.Classes.Count];
        foreach (var row in split.Train) seen[table.GetClass(row)] = true;
        if (Array.IndexOf(seen, false) is >= 0 and var absent)
            throw new InvalidInputException(
                $"no row of the class '{table.Classes[absent]}' fell into the training part; set split.stratified to true, or another split.seed.");
    }
}
