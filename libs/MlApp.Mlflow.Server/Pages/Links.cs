using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Addresses of the pages, which are those of MLflow's own page without its <c>#</c>.</summary>
internal static class Links
{
    public const string Home = "/";
    public const string Experiments = "/experiments";
    public const string DeletedExperiments = "/experiments?view=deleted";
    public const string Models = "/models";
    public const string ComparePage = "/compare";
    public const string MetricPage = "/metric";

    public static string Experiment(string id) => $"/experiments/{id}";

    public static string Run(RunInfo run) => Run(run.ExperimentId, run.RunId);

    public static string Run(string experimentId, string runId) => $"/experiments/{experimentId}/runs/{runId}";

    public static string LoggedModel(LoggedModelInfo model) => $"/experiments/{model.ExperimentId}/models/{model.ModelId}";

    /// <summary>Runs side by side.</summary>
    public static string Compare(IEnumerable<string> runIds, bool onlyDifferent = false) =>
        $"{ComparePage}?{Runs(runIds)}{(onlyDifferent ? "&only=differences" : "")}";

    /// <summary>A metric of one or several runs as a curve.</summary>
    public static string Metric(string key, IEnumerable<string> runIds) => $"{MetricPage}?key={Uri.EscapeDataString(key)}&{Runs(runIds)}";

    public static string Model(string name) => $"/models/{Uri.EscapeDataString(name)}";

    public static string Version(string name, string version) => $"{Model(name)}/versions/{version}";

    /// <summary>The address that sets an alias of a model.</summary>
    public static string SetAlias(string name) => $"{Model(name)}/aliases";

    /// <summary>The address that removes an alias of a model.</summary>
    public static string RemoveAlias(string name) => $"{Model(name)}/aliases/remove";

    /// <summary>A file or folder of artifacts, shown.</summary>
    /// <param name="owner">The page of what they belong to.</param>
    /// <param name="path">The path; empty for all of them.</param>
    public static string Artifact(string owner, string path) => path.Length == 0 ? $"{owner}/artifacts" : $"{owner}/artifacts/{Path(path)}";

    /// <summary>An image among artifacts, as it is.</summary>
    public static string Image(string owner, string path) => $"{owner}/images/{Path(path)}";

    public static string Download(string owner, string path) => $"{owner}/files/{Path(path)}";

    private static string Runs(IEnumerable<string> runIds) => string.Join('&', runIds.Select(id => $"runs={Uri.EscapeDataString(id)}"));

    private static string Path(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
