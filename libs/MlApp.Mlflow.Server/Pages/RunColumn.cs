using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>A column of the table of runs that a person may choose: a metric, a parameter or a tag.</summary>
/// <param name="Kind"><c>metrics</c>, <c>params</c> or <c>tags</c>, as in MLflow's filter.</param>
/// <param name="Key">Its key.</param>
internal sealed record RunColumn(string Kind, string Key)
{
    public const string Metrics = "metrics";
    public const string Parameters = "params";
    public const string Tags = "tags";

    private const int LongestText = 28;
    private const int LongestTitle = 300;

    /// <summary>As it stands in the address.</summary>
    public string Name => $"{Kind}.{Key}";

    /// <summary>As an order of runs names it.</summary>
    public string Identifier => $"{Kind}.`{Key}`";

    public bool IsNumber => Kind == Metrics;

    /// <summary>The column of that name in the address; null where it names none.</summary>
    public static RunColumn? Find(string name) => name.IndexOf('.') is var point and > 0
        && name[..point] is Metrics or Parameters or Tags && point < name.Length - 1
            ? new RunColumn(name[..point], name[(point + 1)..])
            : null;

    /// <summary>What a run has in this column.</summary>
    public Markup Cell(Run run)
    {
        if (IsNumber)
            return run.Data.Metrics?.FirstOrDefault(metric => metric.Key == Key) is { } metric
                ? Markup.Of($"""<td class="number" title="{metric.Value}">{Shown.Number(metric.Value)}</td>""")
                : Markup.Of($"""<td class="number faint">–</td>""");
        var values = Kind == Parameters ? run.Data.Params : run.Data.Tags;
        return values?.FirstOrDefault(value => value.Key == Key) is { } found
            ? Markup.Of($"""<td title="{Shown.Shortened(found.Value, LongestTitle)}">{Shown.Shortened(found.Value, LongestText)}</td>""")
            : Markup.Of($"""<td class="faint">–</td>""");
    }
}
