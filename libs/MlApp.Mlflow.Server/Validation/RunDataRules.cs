using System.Globalization;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Validation;

/// <summary>What a run may log.</summary>
internal static class RunDataRules
{
    private const int MaximumKey = 250;
    private const int MaximumParameter = 6000;
    private const int MaximumTag = 8000;
    private const int MaximumMetrics = 1000;
    private const int MaximumParametersOrTags = 100;
    private const int MaximumInAll = 1000;

    /// <param name="metric">The metric.</param>
    /// <param name="path">What it is called in messages, such as <c>metrics[3].</c>; empty for one alone.</param>
    public static void Check(Metric metric, string path)
    {
        Names.CheckKey(metric.Key, $"{path}name");
        if (metric.Timestamp < 0)
            throw ApiException.Invalid($"The parameter '{path}timestamp' must not be negative.");
        Names.CheckLength(metric.Key, MaximumKey, $"{path}name");
    }

    public static KeyValue CheckParameter(KeyValue parameter, string path)
    {
        Names.CheckKey(parameter.Key, $"{path}key");
        Names.CheckLength(parameter.Key, MaximumKey, $"{path}key");
        return parameter with { Value = Names.Cut(parameter.Value, MaximumParameter) };
    }

    public static KeyValue CheckTag(KeyValue tag, string path)
    {
        Names.CheckKey(tag.Key, $"{path}key");
        Names.CheckLength(tag.Key, MaximumKey, $"{path}key");
        return tag with { Value = Names.Cut(tag.Value, MaximumTag) };
    }

    public static LogBatchRequest Check(LogBatchRequest batch)
    {
        Names.CheckRunId(batch.RunId!);
        var (metrics, parameters, tags) = (batch.Metrics!, batch.Params!, batch.Tags!);
        for (var i = 0; i < metrics.Count; i++) Check(metrics[i], Path("metrics", i));
        parameters = [.. parameters.Select((parameter, i) => CheckParameter(parameter, Path("params", i)))];
        tags = [.. tags.Select((tag, i) => CheckTag(tag, Path("tags", i)))];

        CheckCount("metrics", metrics.Count, MaximumMetrics);
        CheckCount("params", parameters.Count, MaximumParametersOrTags);
        CheckCount("tags", tags.Count, MaximumParametersOrTags);
        CheckCount("metrics, params, and tags", metrics.Count + parameters.Count + tags.Count, MaximumInAll);
        if (parameters.DistinctBy(parameter => parameter.Key).Count() < parameters.Count)
            throw ApiException.Invalid("The parameter 'params' names a key twice.");
        return batch with { Params = parameters, Tags = tags };
    }

    public static void Check(Dataset dataset)
    {
        Names.CheckLength(dataset.Name, 500, "name");
        Names.CheckLength(dataset.Digest, 36, "digest");
        Names.CheckLength(dataset.Source, 65_535, "source");
        Names.CheckLength(dataset.Schema, 1_048_575, "schema");
        Names.CheckLength(dataset.Profile, 16_777_215, "profile");
    }

    public static void CheckInputTag(KeyValue tag)
    {
        Names.CheckLength(tag.Key, 255, "key");
        Names.CheckLength(tag.Value, 500, "value");
    }

    private static string Path(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}[{index}].");

    private static void CheckCount(string what, int count, int limit)
    {
        if (count > limit)
            throw ApiException.Invalid(string.Create(
                CultureInfo.InvariantCulture, $"A batch holds at most {limit} {what}; this one has {count}: send several."));
    }
}
