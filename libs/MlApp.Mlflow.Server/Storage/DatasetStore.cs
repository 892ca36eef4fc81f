using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>Data sets and logged models as inputs and outputs of runs.</summary>
internal static class DatasetStore
{
    public static void LogInputs(Session session, string runId, IReadOnlyList<DatasetInput> datasets, IReadOnlyList<ModelInput> models)
    {
        var experimentId = RunStore.RequireActive(session, runId);
        foreach (var input in datasets.DistinctBy(input => (input.Dataset!.Name, input.Dataset.Digest)))
            LogDataset(session, runId, experimentId, input);
        foreach (var model in models) Link(session, "RUN_INPUT", runId, "MODEL_INPUT", model.ModelId, 0);
    }

    public static void LogOutputs(Session session, string runId, IReadOnlyList<ModelOutput> models)
    {
        RunStore.RequireActive(session, runId);
        using var insert = session.Prepare("""
            INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
            VALUES (?, 'RUN_OUTPUT', ?, 'MODEL_OUTPUT', ?, ?)
            """);
        foreach (var model in models) insert.Bind(NewId()).Bind(runId).Bind(model.ModelId).Bind(model.Step).Run();
    }

    /// <summary>The data sets of a run; null where there is none.</summary>
    public static IReadOnlyList<DatasetInput>? ReadInputs(Session session, string runId)
    {
        using var statement = session.Prepare("""
            SELECT i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile
            FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
            WHERE i.destination_type = 'RUN' AND i.destination_id = ?
            ORDER BY i.rowid
            """);
        statement.Bind(runId);
        List<DatasetInput>? inputs = null;
        while (statement.Step())
        {
            (inputs ??= []).Add(new DatasetInput
            {
                Tags = KeyValueRows.Read(session, "SELECT name, value FROM input_tags WHERE input_uuid = ? ORDER BY rowid", statement.GetString(0)),
                Dataset = new Dataset
                {
                    Name = statement.GetString(1),
                    Digest = statement.GetString(2),
                    SourceType = statement.GetString(3),
                    Source = statement.GetString(4),
                    Schema = statement.GetStringOrNull(5) is { Length: > 0 } schema ? schema : null,
                    Profile = statement.GetStringOrNull(6) is { Length: > 0 } profile ? profile : null,
                },
            });
        }
        return inputs;
    }

    /// <summary>The data sets that runs of these experiments were fed with, at most 1,000.</summary>
    public static IReadOnlyList<DatasetSummary>? Summarize(Session session, IReadOnlyList<long> experimentIds)
    {
        var places = string.Join(", ", experimentIds.Select(_ => "?"));
        using var statement = session.Prepare($"""
            SELECT DISTINCT d.experiment_id, d.name, d.digest, t.value
            FROM datasets d JOIN inputs i ON i.source_id = d.dataset_uuid
            LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context'
            WHERE d.experiment_id IN ({places}) LIMIT 1000
            """);
        foreach (var id in experimentIds) statement.Bind(id);
        List<DatasetSummary>? found = null;
        while (statement.Step())
            (found ??= []).Add(new DatasetSummary(
                statement.GetString(0), statement.GetString(1), statement.GetString(2), statement.GetStringOrNull(3)));
        return found;
    }

    private static void LogDataset(Session session, string runId, long experimentId, DatasetInput input)
    {
        var dataset = input.Dataset!;
        var datasetId = FindDataset(session, experimentId, dataset) ?? Add(session, experimentId, dataset);
        if (Link(session, "DATASET", datasetId, "RUN", runId, 0) is not { } inputId) return;
        using var insert = session.Prepare("INSERT INTO input_tags (input_uuid, name, value) VALUES (?, ?, ?)");
        foreach (var (key, value) in input.Tags ?? []) insert.Bind(inputId).Bind(key).Bind(value).Run();
    }

    private static string? FindDataset(Session session, long experimentId, Dataset dataset)
    {
        using var statement = session.Prepare("SELECT dataset_uuid FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?");
        return statement.Bind(experimentId).Bind(dataset.Name).Bind(dataset.Digest).Step() ? statement.GetString(0) : null;
    }

    private static string Add(Session session, long experimentId, Dataset dataset)
    {
        var id = NewId();
        using var insert = session.Prepare("""
            INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(id).Bind(experimentId).Bind(dataset.Name).Bind(dataset.Digest).Bind(dataset.SourceType).Bind(dataset.Source)
            .Bind(dataset.Schema).Bind(dataset.Profile).Run();
        return id;
    }

    /// <summary>Links two things; null if they are linked already.</summary>
    private static string? Link(Session session, string sourceType, string source, string destinationType, string destination, long step)
    {
        var id = NewId();
        using var insert = session.Prepare("""
            INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """);
        return insert.Bind(id).Bind(sourceType).Bind(source).Bind(destinationType).Bind(destination).Bind(step).Run() > 0 ? id : null;
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
