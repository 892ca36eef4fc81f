using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling;
using MlApp.Modeling.Folders;
using MlApp.Trainer.Runs;

namespace MlApp.Trainer.Tracking;

/// <summary>A registered version's model folder on this machine, verified, and gone when it is disposed of.</summary>
internal sealed class FetchedModel : IDisposable
{
    private readonly DirectoryInfo _temporary;

    private FetchedModel(DirectoryInfo temporary) => _temporary = temporary;

    public string Folder => Path.Combine(_temporary.FullName, "model");

    /// <summary>Downloads a version and verifies it by the digest that was registered with it.</summary>
    /// <exception cref="InvalidInputException">There is no digest, or another one: an ML.NET model is code to the one who loads it.</exception>
    public static async Task<FetchedModel> FetchAsync(MlflowClient client, ModelVersion version, CancellationToken cancellationToken)
    {
        var name = $"models:/{version.Name}/{version.Version}";
        if (RunTags.Find(version.Tags, RunTags.Sha256) is not { } sha256)
            throw new InvalidInputException($"{name} has no tag {RunTags.Sha256} to verify it by; if you trust it, download it and name its folder.");

        var fetched = new FetchedModel(Directory.CreateTempSubdirectory("mlapp-model-"));
        try
        {
            await client.DownloadFolderAsync(name, fetched.Folder, cancellationToken);
            if (!string.Equals(ModelFolder.ComputeSha256(fetched.Folder), sha256.Trim(), StringComparison.OrdinalIgnoreCase))
                throw new InvalidInputException($"{name}: its files are not those that were registered (their SHA-256 differs).");
            return fetched;
        }
        catch
        {
            fetched.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            _temporary.Delete(recursive: true);
        }
        catch (IOException)
        {
            // The system cleans its temporary folder.
        }
    }
}
