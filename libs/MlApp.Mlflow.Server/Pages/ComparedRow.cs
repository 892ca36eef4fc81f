using System.Globalization;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>What one run has in a row of the comparison.</summary>
/// <param name="Exact">What is compared; null where the run has nothing.</param>
/// <param name="Shown">What is shown of it.</param>
internal readonly record struct ComparedValue(string? Exact, Markup Shown);

/// <summary>A row of the comparison: the same thing of every run.</summary>
/// <param name="Key">What it is.</param>
/// <param name="Values">By run.</param>
/// <param name="IsNumber">Whether it is a number.</param>
internal sealed record ComparedRow(string Key, IReadOnlyList<ComparedValue> Values, bool IsNumber = false)
{
    private const int LongestText = 400;

    public bool Differs => Values.Any(value => value.Exact != Values[0].Exact);

    public static IEnumerable<ComparedRow> Facts(IReadOnlyList<Run> runs) =>
    [
        Of(runs, "Status", info => (info.Status.ToString(), Shown.Status(info.Status))),
        // When a run was, and how long, is not what runs are compared for: no two are alike.
        Of(runs, "Started", info => ("", Shown.Time(info.StartTime))),
        Of(runs, "Duration", info => ("", Markup.Of($"{Shown.Duration(info.StartTime, info.EndTime)}"))),
        Of(runs, "User", info => (info.UserId, Markup.Of($"{info.UserId}"))),
    ];

    public static IEnumerable<ComparedRow> Metrics(IReadOnlyList<Run> runs)
    {
        var all = runs.Select(run => (run.Data.Metrics ?? []).ToDictionary(metric => metric.Key)).ToList();
        return Keys(all).Select(key => new ComparedRow(
            key,
            [.. all.Select(one => one.TryGetValue(key, out var metric)
                ? new ComparedValue(metric.Value.ToString("R", CultureInfo.InvariantCulture), Markup.Of($"""<span title="{metric.Value}">{Shown.Number(metric.Value)}</span>"""))
                : default)],
            IsNumber: true));
    }

    public static IEnumerable<ComparedRow> Texts(IReadOnlyList<Run> runs, Func<Run, IEnumerable<KeyValue>?> texts)
    {
        var all = runs.Select(run => (texts(run) ?? []).ToDictionary(text => text.Key, text => text.Value)).ToList();
        return Keys(all).Select(key => new ComparedRow(
            key,
            [.. all.Select(one => one.TryGetValue(key, out var text)
                ? new ComparedValue(text, Markup.Of($"{Shown.Shortened(text, LongestText)}"))
                : default)]));
    }

    private static ComparedRow Of(IReadOnlyList<Run> runs, string name, Func<RunInfo, (string? Exact, Markup Shown)> read) =>
        new(name, [.. runs.Select(run => read(run.Info)).Select(value => new ComparedValue(value.Exact, value.Shown))]);

    private static IEnumerable<string> Keys<T>(List<Dictionary<string, T>> all) =>
        all.SelectMany(one => one.Keys).Distinct().Order(StringComparer.Ordinal);
}
