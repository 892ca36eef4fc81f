namespace MlApp.Mlflow.Server.Search;

/// <summary>A search for logged models.</summary>
internal sealed record LoggedModelQuery(
    IReadOnlyList<string> ExperimentIds, string? Filter, IReadOnlyList<LoggedModelDataset> Datasets, IReadOnlyList<LoggedModelOrder> OrderBy);

/// <summary>A data set that metrics must have been measured on.</summary>
internal sealed record LoggedModelDataset(string Name, string? Digest);

/// <summary>One entry of an order; for a metric, perhaps on one data set.</summary>
internal sealed record LoggedModelOrder(string Field, bool Ascending, string? DatasetName, string? DatasetDigest);
