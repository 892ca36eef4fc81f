namespace MlApp.Modeling.Configuration;

/// <summary>Finds the name that a person probably meant.</summary>
public static class NearestName
{
    /// <summary>" Did you mean 'x'?" with a leading space, or nothing when no candidate is near.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>
    /// The candidate with the fewest edits (insert, delete, change, swap of neighbours; case, <c>_</c>, <c>-</c> and spaces are free),
    /// null when even that needs more than a third of the name.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        var wanted = Plain(name);
        string? best = null;
        var fewest = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var plain = Plain(candidate);
            var allowed = Math.Max(1, Math.Max(wanted.Length, plain.Length) / 3);
            if (Math.Abs(wanted.Length - plain.Length) > allowed) continue;
            var edits = Edits(wanted, plain);
            if (edits > allowed || edits >= fewest) continue;
            (best, fewest) = (candidate, edits);
        }

        return best;
    }

    private static string Plain(string name)
    {
        if (name.Length > 100) name = name[..100];
        return string.Concat(name.Where(c => c is not ('_' or '-' or ' ')).Select(char.ToLowerInvariant));
    }

    /// <summary>Optimal string alignment distance.</summary>
    private static int Edits(string a, string b)
    {
        var distance = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) distance[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) distance[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var change = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var best = Math.Min(change, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = Math.Min(best, distance[i - 2, j - 2] + 1);
                distance[i, j] = best;
            }

        return distance[a.Length, b.Length];
    }
}
