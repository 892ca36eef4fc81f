namespace MlApp.Modeling.Evaluation;

/// <summary>Names of the metrics of one class, within what MLflow takes: letters, digits, and <c>_ - . : /</c> and space.</summary>
internal static class MetricNames
{
    /// <summary>A name for each class, all different.</summary>
    public static IReadOnlyList<string> ForClasses(IReadOnlyList<string> classes)
    {
        var names = new List<string>(classes.Count);
        foreach (var name in classes)
        {
            var clean = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or ':' or '/' or ' ' ? c : '_'));
            if (clean.Length == 0) clean = "_";
            var unique = clean;
            for (var i = 2; names.Contains(unique); i++) unique = $"{clean}_{i}";
            names.Add(unique);
        }

        return names;
    }
}
