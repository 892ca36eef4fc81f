using System.Text;
using MlApp.Tests.MlflowServer;
using MlApp.Tests.Support;
using MlApp.Tests.Trainer;
using Xunit;

namespace MlApp.Tests.Telemetry;

/// <summary>No secret and nothing of the data is in any span, log record or metric.</summary>
public sealed class SecrecyTests : IDisposable
{
    private const string Cell = "MARKER-CELL", Label = "MARKER-LABEL", BadCell = "MARKER-BAD", Input = "MARKER-INPUT",
        User = "MARKER-USER", Password = "MARKER-PASSWORD", BearerToken = "MARKER-TOKEN", Query = "MARKER-QUERY";

    private readonly TempFolder _folder = new();
    private KeyValuePair<string, string?>[] _variables = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_cell_no_input_row_and_no_credential_is_in_what_is_sent()
    {
        await using var collector = await OtlpCollector.StartAsync();
        _variables = [.. collector.Variables];
        using var server = await ServerProcess.StartAsync(_folder["mlflow"], Token, collector.Variables);
        var withUser = new UriBuilder(server.Address) { UserName = User, Password = Password }.Uri;

        // A training that succeeds, with a token; one that fails on a cell, with user and password; one that finds no server.
        var rows = Enumerable.Range(0, 120).Select(i => $"{i % 7},{Cell}-{i % 3},{Label}-{(i % 3 == 0 ? "a" : "b")}").ToList();
        var good = Configuration("good", rows);
        var bad = Configuration("bad", [.. rows, $"{BadCell},{Cell}-1,{Label}-a"]);
        Assert.Equal(0, await TrainAsync(good, server.Address, ("MLFLOW_TRACKING_TOKEN", BearerToken)));
        var failed = await RunAsync(bad, withUser);
        Assert.Equal(2, failed.ExitCode);
        Assert.Contains(BadCell, failed.Error, StringComparison.Ordinal);
        Assert.Equal(3, await TrainAsync(good, new Uri($"http://{User}:{Password}@127.0.0.1:9/")));

        // Predictions that succeed and that are refused, in many ways.
        Directory.CreateDirectory(_folder["api"]);
        using var api = new ApiProcess(
            _folder["api"], [.. collector.Variables, new("MLFLOW_TRACKING_URI", withUser.ToString()), new("Serving__Model", "marked")]);
        await api.WaitUntilReadyAsync();
        string[] bodies =
        [
            """{"amount":1,"kind":"INPUT"}""", """{"amount":"INPUT","kind":"x"}""", """{"INPUT":1}""",
            """{"amount":1,"kind":"INPUT""", """{"amount":INPUT}""", """{"amount":1,"amount":2,"kind":{"INPUT":1}}""",
        ];
        foreach (var body in bodies)
            using (await api.PredictAsync(body.Replace("INPUT", Input, StringComparison.Ordinal), $"predict?token={Query}"))
            {
            }

        await collector.WaitForPointAsync(point => point.Name == "mlapp.input.rejections", "the refusals");
        await collector.WaitForSpanAsync(span => span.Name == "POST /predict" && span.Attributes.ContainsKey("mlapp.model.version"), "the prediction");
        // A server that is gone is logged with its address.
        await server.KillAsync();
        await collector.WaitForAsync(
            received => received.Logs.FirstOrDefault(log => log.Service == "MlApp.Api" && log.Text.Contains("Going on with", StringComparison.Ordinal)), "the outage");

        var sent = collector.Raw;
        Assert.Contains("marked", sent, StringComparison.Ordinal);
        foreach (var marker in (string[])[
            Cell, Label, BadCell, Input, User, Password, BearerToken, Query,
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))])
            Assert.DoesNotContain(marker, sent, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<int> TrainAsync(string configuration, Uri server, params (string Name, string Value)[] variables) =>
        (await RunAsync(configuration, server, variables)).ExitCode;

    private async Task<TrainerResult> RunAsync(string configuration, Uri server, params (string Name, string Value)[] variables)
    {
        var trainer = new TrainerProcess(_folder.Path, server);
        foreach (var (name, value) in _variables) trainer.Environment[name] = value;
        foreach (var (name, value) in variables) trainer.Environment[name] = value;
        return await trainer.RunAsync(Token, "train", "--config", configuration);
    }

    private string Configuration(string name, IEnumerable<string> rows)
    {
        File.WriteAllLines(_folder[$"{name}.csv"], ["amount,kind,outcome", .. rows]);
        File.WriteAllText(_folder[$"{name}.yaml"], $"""
            model: marked
            task: binary
            data:
              path: '{_folder[$"{name}.csv"]}'
              label: outcome
              positive_class: {Label}-a
              numeric: [amount]
              categorical: [kind]
            trainer:
              name: lbfgs
            """);
        return _folder[$"{name}.yaml"];
    }
}
