using System.Text.Json.Nodes;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.MlflowServer;

/// <summary>
/// Whole sessions of MLflow's own Python client and command line, the same against the real server and ours: each step must come out
/// the same, with the same objects or the same error.
/// </summary>
public sealed class PythonSessionTests(EmptyServers servers) : IClassFixture<EmptyServers>
{
    [Theory]
    [InlineData("client", 130)]
    [InlineData("fluent", 50)]
    [InlineData("sklearn_model", 40)]
    [InlineData("command_line", 17)]
    public async Task A_session_comes_out_alike(string session, int atLeast)
    {
        var token = TestContext.Current.CancellationToken;
        await servers.StartAsync(token);
        if (session == "sklearn_model" && !await HasScikitLearnAsync(servers.Ours, token))
            Missing.Skip("The virtual environment has no scikit-learn and skops.");
        var code = await ReadAsync("recorder") + await ReadAsync(session);

        var outcomes = await Task.WhenAll(new[] { servers.Real, servers.Ours }.Select(async uri =>
        {
            var output = await RealMlflow.RunPythonAsync(code, uri, [], token);
            return JsonNode.Parse(output[(output.IndexOf("STEPS", StringComparison.Ordinal) + 5)..])!.AsArray();
        }));

        var (real, ours) = (outcomes[0], outcomes[1]);
        Assert.Equal(real.Count, ours.Count);
        var problems = real.Zip(ours).Where(pair => !JsonNode.DeepEquals(pair.First, pair.Second))
            .Select(pair => $"real {pair.First?.ToJsonString()}\nours {pair.Second?.ToJsonString()}").ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{real.Count - problems.Count} of {real.Count} steps are equal.");
        Assert.True(problems.Count == 0, string.Join("\n\n", problems));
        Assert.True(real.Count >= atLeast, $"Only {real.Count} steps were recorded.");

        static async Task<bool> HasScikitLearnAsync(Uri uri, CancellationToken token) =>
            (await RealMlflow.RunPythonAsync("from importlib.util import find_spec as f; print(bool(f('sklearn') and f('skops')))", uri, [], token)).Trim() == "True";

        Task<string> ReadAsync(string name) =>
            File.ReadAllTextAsync(RepositoryRoot.File("MlApp.Tests", "Mlflow.Server", "sessions", $"{name}.py"), token);
    }
}
