using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Addresses of the pages, which are those of MLflow's own page without its <c>#</c>.</summary>
internal static class Links
{
    public const string Experiments = "/";
    public const string Models = "/models";

    public static string Experiment(string id) => $"/experiments/{id}";

    public static string Run(RunInfo run) => Run(run.ExperimentId, run.RunId);

    public static string Run(string experimentId, string runId) => $"/experiments/{experimentId}/runs/{runId}";

    /// <summary>A file or folder of a run's artifacts, shown.</summary>
    public static string Artifact(RunInfo run, string path) => $"{Run(run)}/artifacts/{Path(path)}";

    /// <summary>An image of a run's artifacts, as it is.</summary>
    public static string Image(RunInfo run, string path) => $"{Run(run)}/images/{Path(path)}";

    public static string Download(RunInfo run, string path) =>
        $"/get-artifact?run_id={run.RunId}&path={Uri.EscapeDataString(path)}";

    public static string Download(string model, string version, string path) =>
        $"/model-versions/get-artifact?name={Uri.EscapeDataString(model)}&version={version}&path={Uri.EscapeDataString(path)}";

    public static string Model(string name) => $"/models/{Uri.EscapeDataString(name)}";

    public static string Version(string name, string version) => $"{Model(name)}/versions/{version}";

    private static string Path(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
