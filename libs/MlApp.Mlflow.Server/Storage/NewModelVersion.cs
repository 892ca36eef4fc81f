using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>What a new model version is made from.</summary>
/// <param name="Name">The registered model.</param>
/// <param name="Source">URI of the model folder as it was given.</param>
/// <param name="StorageLocation">URI of the place where its files are.</param>
/// <param name="RunId">The run that made it.</param>
/// <param name="RunLink">A link to the run on another server.</param>
/// <param name="Description">What is special about it.</param>
/// <param name="Tags">Tags.</param>
internal sealed record NewModelVersion(
    string Name, string Source, string StorageLocation, string? RunId, string RunLink, string Description, IReadOnlyList<KeyValue> Tags);
