using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MlApp.Tests.Support;

namespace MlApp.Tests.MlflowServer;

/// <summary>Runs with what a page has to show of them, logged over REST as a training logs them.</summary>
internal static class LoggedRuns
{
    public const string Script = "<script>document.title='taken over'</script>";

    public static async Task<string> CreateExperimentAsync(this HttpClient http, string name, CancellationToken cancellationToken) =>
        (string)(await http.CallAsync("experiments/create", new { name }, cancellationToken)).Body["experiment_id"]!;

    /// <summary>A run whose loss falls, with a NaN and an infinity on its way.</summary>
    /// <param name="http">The server.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="number">Names the run, and makes it differ from others.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<string> LogRunAsync(this HttpClient http, string experiment, int number, CancellationToken cancellationToken)
    {
        var start = 1_760_000_000_000 + (number * 1000L);
        var (_, created) = await http.CallAsync(
            "runs/create", new { experiment_id = experiment, run_name = $"run {number}", start_time = start, user_id = "ada" }, cancellationToken);
        var run = (string)created["run"]!["info"]!["run_id"]!;
        object Value(int step) => step == 7 ? "NaN" : step == 9 ? "Infinity" : Math.Exp(-0.05 * number * step);
        await http.CallAsync("runs/log-batch", new
        {
            run_id = run,
            metrics = Enumerable.Range(0, 100).Select(step => ApiCalls.Metric("loss", Value(step), start + (step * 2000L), step))
                .Append(ApiCalls.Metric("accuracy", 0.9 + (0.01 * number))),
            @params = new[] { Pair("depth", number.ToString(CultureInfo.InvariantCulture)), Pair("trainer", "lightgbm") },
            tags = new[] { Pair("team", "alpha") },
        }, cancellationToken);
        await http.CallAsync("runs/update", new { run_id = run, status = "FINISHED", end_time = start + (10_000 / number) }, cancellationToken);
        return run;
    }

    /// <summary>Uploads a file to a run.</summary>
    public static async Task PutArtifactAsync(
        this HttpClient http, string experiment, string run, string path, byte[] content, CancellationToken cancellationToken)
    {
        using var response = await http.PutAsync(
            $"api/2.0/mlflow-artifacts/artifacts/{experiment}/{run}/artifacts/{path}", new ByteArrayContent(content), cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public static Task PutArtifactAsync(
        this HttpClient http, string experiment, string run, string path, string content, CancellationToken cancellationToken) =>
        http.PutArtifactAsync(experiment, run, path, Encoding.UTF8.GetBytes(content), cancellationToken);

    public static async Task<string> ShowAsync(this EmbeddedMlflow server, string address, CancellationToken cancellationToken)
    {
        using var response = await server.Http.GetAsync(address, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private static JsonObject Pair(string key, string value) => new() { ["key"] = key, ["value"] = value };
}
