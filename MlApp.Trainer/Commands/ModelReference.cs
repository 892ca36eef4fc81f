using MlApp.Mlflow;
using MlApp.Modeling;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Folders;
using MlApp.Modeling.Prediction;
using MlApp.Trainer.Runs;
using MlApp.Trainer.Tracking;

namespace MlApp.Trainer.Commands;

/// <summary>The model that a command names: a folder, or a version in the registry that is fetched and verified.</summary>
internal sealed class ModelReference : IDisposable
{
    private const string Scheme = "models:";
    private readonly FetchedModel? _fetched;

    private ModelReference(string folder, FetchedModel? fetched)
    {
        _fetched = fetched;
        var opened = ModelFolder.Open(folder);
        Predictor = opened.LoadPredictor();
        Format = opened.TrainingFile is { } file ? TrainingConfiguration.Load(file).Data.Format : new CsvFormat();
    }

    public Predictor Predictor { get; }

    /// <summary>How the training data were written: other files of the same source are written alike.</summary>
    public CsvFormat Format { get; }

    /// <exception cref="InvalidInputException">There is no such model, or it is not what was registered.</exception>
    public static async Task<ModelReference> OpenAsync(string model, string? trackingUri, CancellationToken cancellationToken)
    {
        if (!model.StartsWith(Scheme, StringComparison.Ordinal)) return new ModelReference(RunFolder.Find(model).Model, null);
        if (!ModelUri.TryParse(model, out var uri) || uri.ModelId is not null)
            throw new InvalidInputException($"'{model}' names no registered model: write models:/NAME@ALIAS or models:/NAME/VERSION.");

        using var client = SharedOptions.CreateClient(trackingUri);
        var version = await client.GetModelVersionAsync(uri, cancellationToken);
        var fetched = await FetchedModel.FetchAsync(client, version, cancellationToken);
        try
        {
            return new ModelReference(fetched.Folder, fetched);
        }
        catch
        {
            fetched.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Predictor.Dispose();
        _fetched?.Dispose();
    }
}
