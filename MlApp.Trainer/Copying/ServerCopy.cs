using System.Diagnostics;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling;
using MlApp.Trainer.Reporting;

namespace MlApp.Trainer.Copying;

/// <summary>What is to be copied; all of it where nothing is named.</summary>
internal sealed record CopySelection(IReadOnlyList<string> Experiments, IReadOnlyList<string> Models)
{
    public bool IsEverything => Experiments.Count == 0 && Models.Count == 0;
}

/// <summary>Copies from one MLflow server to another through REST alone, and each thing once, however often it is run.</summary>
internal sealed class ServerCopy
{
    private readonly CopySession _session;
    private readonly ExperimentCopy _experiments;
    private readonly RunCopy _runs;
    private readonly LoggedModelCopy _loggedModels;
    private readonly RegisteredModelCopy _registeredModels;

    public ServerCopy(MlflowClient source, MlflowClient target, RunConsole console)
    {
        _session = new CopySession(source, target, console);
        _experiments = new ExperimentCopy(_session);
        _runs = new RunCopy(_session, _experiments);
        _loggedModels = new LoggedModelCopy(_session, _experiments, _runs);
        _runs.Models = _loggedModels;
        _registeredModels = new RegisteredModelCopy(_session, new VersionSource(_session, _runs, _loggedModels));
    }

    /// <summary>Copies what is not at the target yet.</summary>
    /// <exception cref="InvalidInputException">There is no such experiment or model, or the target has something else of its name.</exception>
    public async Task<CopyCounts> CopyAsync(CopySelection selection, CancellationToken cancellationToken)
    {
        // Both are asked before anything is written: what is missing, and whether somebody is there.
        var experiments = await FindExperimentsAsync(selection, cancellationToken);
        var models = await FindModelsAsync(selection, cancellationToken);
        await _session.Target.FindExperimentAsync("Default", cancellationToken);

        foreach (var experiment in experiments)
            await ShowAsync($"experiment {experiment.Name}", async () =>
            {
                await _experiments.EnsureAsync(experiment, cancellationToken);
                await _runs.CopyAllAsync(experiment, cancellationToken);
                await _loggedModels.CopyAllAsync(experiment, cancellationToken);
                await _loggedModels.CompleteAsync(cancellationToken);
            });
        foreach (var model in models)
            await ShowAsync($"model {model.Name}", async () =>
            {
                await _registeredModels.CopyAsync(model, cancellationToken);
                await _loggedModels.CompleteAsync(cancellationToken);
            });
        await _runs.DeleteDeletedAsync(cancellationToken);
        return _session.Counts;
    }

    private async Task ShowAsync(string what, Func<Task> copy)
    {
        var start = Stopwatch.GetTimestamp();
        var before = _session.Counts.ToString();
        _session.Console.Begin(CopySession.Stage, what);
        await copy();
        // Thousands of experiments in which nothing is new would be thousands of lines.
        if (_session.Counts.ToString() is var after && after != before)
            _session.Console.End(CopySession.Stage, $"{what}: {after} copied so far", Stopwatch.GetElapsedTime(start));
    }

    private async Task<IReadOnlyList<Experiment>> FindExperimentsAsync(CopySelection selection, CancellationToken cancellationToken)
    {
        if (selection.IsEverything)
            return await _session.Source.SearchExperimentsAsync(orderBy: ["experiment_id ASC"], cancellationToken: cancellationToken)
                .ToListAsync(cancellationToken);

        var uri = _session.Source.TrackingUri;
        List<Experiment> found = [];
        foreach (var name in selection.Experiments)
        {
            var experiment = await _session.Source.FindExperimentAsync(name, cancellationToken)
                ?? throw new InvalidInputException($"There is no experiment '{name}' at {uri}.");
            found.Add(experiment.LifecycleStage == LifecycleStages.Active
                ? experiment
                : throw new InvalidInputException($"The experiment '{name}' is deleted at {uri}: restore it there to copy it "
                    + $"(mlflow experiments restore --experiment-id {experiment.ExperimentId})."));
        }

        return found;
    }

    private async Task<IReadOnlyList<RegisteredModel>> FindModelsAsync(CopySelection selection, CancellationToken cancellationToken)
    {
        if (selection.IsEverything)
        {
            var names = await _session.Source.SearchRegisteredModelsAsync(cancellationToken: cancellationToken)
                .Select(model => model.Name).ToListAsync(cancellationToken);
            return await GetModelsAsync(names, cancellationToken);
        }

        return await GetModelsAsync(selection.Models, cancellationToken);
    }

    // A search does not tell a model's aliases everywhere.
    private async Task<IReadOnlyList<RegisteredModel>> GetModelsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        List<RegisteredModel> found = [];
        foreach (var name in names)
            found.Add(await _session.Source.FindRegisteredModelAsync(name, cancellationToken)
                ?? throw new InvalidInputException($"There is no registered model '{name}' at {_session.Source.TrackingUri}."));
        return found;
    }
}
