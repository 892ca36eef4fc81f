using System.Globalization;
using System.Security.Cryptography;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using Xunit;

namespace MlApp.Tests.Trainer.Copying;

/// <summary>All that a server keeps of an experiment and a model, line by line, with names instead of ids.</summary>
internal sealed class StoreSnapshot(MlflowClient client)
{
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Reads it.</summary>
    public static async Task<string> TakeAsync(MlflowClient client, string experiment, string? model = null)
    {
        var snapshot = new StoreSnapshot(client);
        await snapshot.ReadExperimentAsync(experiment);
        if (model is not null) await snapshot.ReadModelAsync(model);
        return string.Join('\n', snapshot._lines.Select(snapshot.Named));
    }

    private async Task ReadExperimentAsync(string name)
    {
        var experiment = await client.FindExperimentAsync(name, Token);
        Assert.NotNull(experiment);
        Add("experiment", name, Pairs(experiment.Tags));
        var found = client.SearchRunsAsync([experiment.ExperimentId], viewType: ViewType.All, cancellationToken: Token);
        var runs = (await found.ToListAsync(Token)).OrderBy(run => run.Info.RunName, StringComparer.Ordinal).ToList();
        var models = (await client.SearchLoggedModelsAsync([experiment.ExperimentId], cancellationToken: Token).ToListAsync(Token))
            .OrderBy(model => model.Info.Name, StringComparer.Ordinal).ToList();
        foreach (var run in runs) _names.Add(run.Info.RunId, $"<{run.Info.RunName}>");
        foreach (var model in models) _names.Add(model.Info.ModelId, $"<{model.Info.Name}>");
        _names.Add($"mlflow-artifacts:/{experiment.ExperimentId}/", "<artifacts>/");
        // What was deleted and is nobody's is not copied.
        foreach (var run in runs.Where(run => run.Info.RunName != "deleted for good")) await ReadRunAsync(run.Info.RunId);
        foreach (var model in models) await ReadLoggedModelAsync(model);
    }

    private async Task ReadRunAsync(string id)
    {
        var run = await client.GetRunAsync(id, Token);
        var info = run.Info;
        Add("run", info.RunName, info.UserId, info.Status, info.StartTime, info.EndTime, info.LifecycleStage, Pairs(run.Data.Params), Pairs(run.Data.Tags));
        foreach (var metric in (run.Data.Metrics ?? []).OrderBy(metric => metric.Key, StringComparer.Ordinal))
        {
            Add("latest", Point(metric));
            await foreach (var point in client.GetMetricHistoryAsync(id, metric.Key, Token)) Add("point", Point(point));
        }

        foreach (var input in run.Inputs?.DatasetInputs ?? []) Add("dataset", input.Dataset, Pairs(input.Tags));
        foreach (var input in run.Inputs?.ModelInputs ?? []) Add("input", input.ModelId);
        foreach (var output in run.Outputs?.ModelOutputs ?? []) Add("output", output.ModelId, output.Step);
        await ReadFilesAsync(info.ArtifactUri!, "");
    }

    private async Task ReadLoggedModelAsync(LoggedModel model)
    {
        Add("logged model", model.Info.Name, model.Info.Status, model.Info.ModelType, model.Info.SourceRunId,
            Pairs(model.Info.Tags), Pairs(model.Data?.Params));
        foreach (var metric in (model.Data?.Metrics ?? []).OrderBy(metric => metric.Key, StringComparer.Ordinal))
            Add("of model", Point(metric), metric.RunId, metric.DatasetName, metric.DatasetDigest);
        await ReadFilesAsync(model.Info.ArtifactUri!, "");
    }

    private async Task ReadFilesAsync(string uri, string folder)
    {
        foreach (var file in (await client.ListFolderAsync(uri, folder, Token)).OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (file.IsDir)
            {
                await ReadFilesAsync(uri, file.Path);
                continue;
            }

            await using var content = await client.OpenArtifactAsync(uri, file.Path, Token);
            Add("file", file.Path, file.FileSize, Convert.ToHexString(await SHA256.HashDataAsync(content, Token)));
        }
    }

    private async Task ReadModelAsync(string name)
    {
        var model = await client.FindRegisteredModelAsync(name, Token);
        Assert.NotNull(model);
        Add("model", name, model.Description, Pairs(model.Tags), Pairs(model.Aliases?.Select(alias => new KeyValue(alias.Alias, alias.Version))));
        var versions = await client.SearchModelVersionsAsync($"name = '{name}'", cancellationToken: Token).ToListAsync(Token);
        foreach (var version in versions.OrderBy(version => int.Parse(version.Version, CultureInfo.InvariantCulture)))
        {
            var place = await client.GetModelVersionDownloadUriAsync(name, version.Version, Token);
            Add("version", version.Version, version.Source, place, version.RunId, version.Description, version.CurrentStage, Pairs(version.Tags));
        }
    }

    private void Add(params object?[] parts) => _lines.Add(string.Join(" | ", parts.Select(part => Convert.ToString(part, CultureInfo.InvariantCulture))));

    private string Named(string line) => _names.Aggregate(line, (text, name) => text.Replace(name.Key, name.Value, StringComparison.Ordinal));

    private static string Point(Metric metric) =>
        string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:R} at {metric.Timestamp} step {metric.Step}");

    private static string Pairs(IEnumerable<KeyValue>? pairs) => string.Join(", ", (pairs ?? [])
        .Where(pair => pair.Key is not ("mlapp.copied_from" or "mlapp.copied_state" or "mlflow.modelVersions"))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
