namespace MlApp.Modeling.Data;

/// <summary>Finds what separates the fields: the character that cuts the first records into the same number of fields, two at least.</summary>
internal static class SeparatorFinder
{
    private const int Records = 25;

    private static ReadOnlySpan<char> Candidates => [',', ';', '\t', '|'];

    /// <summary>The separator, null when no candidate fits (a file of one column).</summary>
    public static char? Find(ReadOnlySpan<char> head, bool headIsAll)
    {
        Span<int> counts = stackalloc int[Records];
        char? best = null;
        var bestScore = 0.0;
        foreach (var candidate in Candidates)
        {
            var records = CountFields(head, candidate, headIsAll, counts);
            if (records == 0 || counts[0] < 2) continue;
            var same = 0;
            foreach (var count in counts[..records])
                if (count == counts[0]) same++;

            // Agreement weighs more than the number of fields: a comma in a few numbers does not outdo the semicolon in every record.
            var score = ((double)same / records * 1000) + Math.Min(counts[0], 500);
            if (same * 2 < records || score <= bestScore) continue;
            (best, bestScore) = (candidate, score);
        }

        return best;
    }

    /// <summary>Whether the header has this separator at all.</summary>
    public static bool HeaderHolds(ReadOnlySpan<char> head, char separator)
    {
        Span<int> counts = stackalloc int[1];
        return CountFields(head, separator, false, counts) > 0 && counts[0] > 1;
    }

    /// <summary>Fields of each of the first records, quotes heeded, blank lines left out; the number of records counted.</summary>
    private static int CountFields(ReadOnlySpan<char> head, char separator, bool headIsAll, Span<int> counts)
    {
        var record = 0;
        var fields = 1;
        var quoted = false;
        var blank = true;
        foreach (var c in head)
        {
            if (c == '"') quoted = !quoted;
            if (quoted)
            {
                blank = false;
                continue;
            }

            if (c == separator) fields++;
            if (c is '\n' or '\r')
            {
                if (!blank) counts[record++] = fields;
                if (record == counts.Length) return record;
                fields = 1;
                blank = true;
            }
            else if (c is not ' ')
            {
                blank = false;
            }
        }

        // The last record of a longer file is cut off by the head, not by the file.
        if (!blank && (headIsAll || record == 0)) counts[record++] = fields;
        return record;
    }
}
