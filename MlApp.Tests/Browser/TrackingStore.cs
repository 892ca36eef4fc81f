using Microsoft.Playwright;
using MlApp.Tests.MlflowServer;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Browser;

/// <summary>A server of our own with something on every kind of page: what MLflow's fixture holds, and three runs more.</summary>
public sealed class TrackingStore : IAsyncLifetime
{
    private const string Picture = """<svg xmlns="http://www.w3.org/2000/svg" width="90" height="50"><rect width="90" height="50" fill="teal"/></svg>""";

    public const string FixtureRun = "5670295a3d6641ac8a372257accb9075";

    public EmbeddedMlflow Server { get; private set; } = null!;

    public string Experiment { get; private set; } = "";

    public IReadOnlyList<string> Runs { get; private set; } = [];

    public string LoggedModel { get; private set; } = "";

    public string Table => $"/experiments/{Experiment}";

    public string Run => $"{Table}/runs/{Runs[0]}";

    /// <summary>A page of each kind, by what it is.</summary>
    public IEnumerable<string> EveryPage =>
    [
        "/", "/experiments?view=deleted", Table, $"{Table}?filter=nonsense", $"{Table}?view=deleted", Run, $"/runs/{FixtureRun}",
        Compare, $"/metric?key=loss&{Query}&smoothing=0.5", $"{Run}/artifacts", $"{Run}/artifacts/head.csv", $"{Run}/artifacts/report.json",
        $"{Run}/artifacts/plot.svg", $"{Run}/artifacts/evil.html", $"{Run}/artifacts/nope", $"{Table}/models/{LoggedModel}", "/models",
        "/models/iris", "/models/iris/versions/2", "/models/iris/versions/2/artifacts", "/models/nope",
    ];

    public string Compare => $"/compare?{Query}";

    private string Query => string.Join('&', Runs.Select(run => $"runs={run}"));

    public async ValueTask InitializeAsync()
    {
        Server = await EmbeddedMlflow.StartAsync(StoreFixture.CopyTo);
        var http = Server.Http;
        Experiment = await http.CreateExperimentAsync("diamonds", CancellationToken.None);
        var runs = new List<string>();
        for (var number = 1; number <= 3; number++) runs.Add(await http.LogRunAsync(Experiment, number, CancellationToken.None));
        Runs = runs;
        foreach (var (path, content) in ((string, string)[])
            [
                ("head.csv", "carat,cut\n0.2,Ideal\n"), ("report.json", """{"rows":2}"""), ("plot.svg", Picture),
                ("evil.html", LoggedRuns.Script), ("evil.svg", $"""<svg xmlns="http://www.w3.org/2000/svg">{LoggedRuns.Script}</svg>"""),
            ])
            await http.PutArtifactAsync(Experiment, runs[0], path, content, CancellationToken.None);
        var (_, model) = await http.CallAsync("logged-models", new { experiment_id = Experiment, name = "gem", source_run_id = runs[0] }, CancellationToken.None);
        LoggedModel = (string)model["model"]!["info"]!["model_id"]!;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    internal Task<IResponse?> GoToAsync(IPage page, string address) => page.GotoAsync(new Uri(Server.BaseAddress, address).AbsoluteUri);
}
