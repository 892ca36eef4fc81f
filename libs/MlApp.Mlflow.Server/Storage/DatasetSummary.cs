namespace MlApp.Mlflow.Server.Storage;

/// <summary>A data set in the answer of <c>experiments/search-datasets</c>.</summary>
internal sealed record DatasetSummary(string ExperimentId, string Name, string Digest, string? Context);

/// <summary>The answer of <c>experiments/search-datasets</c>.</summary>
internal sealed record SearchDatasetsResponse(IReadOnlyList<DatasetSummary>? DatasetSummaries);
