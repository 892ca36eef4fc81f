using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Search;

/// <summary>What a filter or an order of runs can name.</summary>
internal enum RunField
{
    Metric,
    Parameter,
    Tag,
    Attribute,
    Dataset,
}

/// <summary>The names of <see cref="RunField"/> and of a run's attributes.</summary>
internal static class RunFields
{
    public static (RunField Kind, string Key) Find(string identifier, string parameter) =>
        Find(SearchKey.Split(identifier), identifier, parameter);

    public static (RunField Kind, string Key) Find(SearchKey identifier, string text, string parameter)
    {
        var (prefix, key) = identifier;
        var kind = prefix switch
        {
            "metric" or "metrics" => RunField.Metric,
            "parameter" or "parameters" or "param" or "params" => RunField.Parameter,
            "tag" or "tags" => RunField.Tag,
            null or "attribute" or "attributes" or "attr" or "run" => RunField.Attribute,
            "dataset" or "datasets" => RunField.Dataset,
            _ => throw ApiException.Invalid(
                $"In the parameter '{parameter}', '{prefix}' of '{text}' is none of metrics, params, tags, attributes, datasets."),
        };
        if (kind == RunField.Dataset && key is not ("name" or "digest" or "context"))
            throw ApiException.Invalid($"In the parameter '{parameter}', '{key}' is no key of data sets: name, digest and context are.");
        return (kind, kind == RunField.Attribute ? Attribute(key, parameter) : key);
    }

    public static bool IsNumeric(string attribute) => attribute is "start_time" or "end_time";

    public static string Column(string attribute) => attribute switch
    {
        "run_id" => "r.run_uuid",
        "run_name" => "r.name",
        _ => $"r.{attribute}",
    };

    private static string Attribute(string key, string parameter) => key switch
    {
        "created" or "Created" => "start_time",
        "run name" or "Run name" or "Run Name" when parameter == "filter" => "run_name",
        "artifact_uri" or "end_time" or "run_id" or "run_name" or "start_time" or "status" or "user_id" => key,
        _ => throw ApiException.Invalid(
            $"In the parameter '{parameter}', '{key}' is no attribute of runs: "
            + "artifact_uri, end_time, run_id, run_name, start_time, status and user_id are."),
    };
}
