using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Prediction;
using MlApp.Modeling.Training;

namespace MlApp.Modeling.Folders;

/// <summary>
/// A model as a folder that MLflow knows: <c>MLmodel</c>, ML.NET's <c>model.zip</c>, <c>training.yaml</c> and <c>input_example.json</c>.
/// ML.NET's file is code to the one who loads it: <see cref="Verify"/> a folder from elsewhere before it is opened.
/// </summary>
public sealed class ModelFolder
{
    /// <summary>Name of ML.NET's file.</summary>
    public const string ModelFileName = "model.zip";

    /// <summary>Name of the configuration that the model was trained with.</summary>
    public const string TrainingFileName = "training.yaml";

    // ML.NET's assemblies all say 1.0.0.0; what the package is called is in the informational version, before the commit.
    private static readonly string MlNetVersion =
        typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2)[0];

    private readonly MlModelFile _file;
    private readonly string _modelPath;

    private ModelFolder(string path, MlModelFile file, string modelPath)
    {
        (Path, _file, _modelPath) = (path, file, modelPath);
        var example = System.IO.Path.Combine(path, InputExample.FileName);
        InputExamples = File.Exists(example) ? InputExample.Read(example) : [];
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What the model takes and gives.</summary>
    public ModelSignature Signature => _file.Signature;

    /// <summary>Name of the trainer, as a configuration has it.</summary>
    public string Trainer => _file.Trainer;

    /// <summary>Metrics on held-out rows from when the model was made.</summary>
    public IReadOnlyDictionary<string, double> Metrics => _file.Metrics;

    /// <summary>The MLflow run that made it; null when none did.</summary>
    public string? RunId => _file.RunId;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => _file.CreatedAt;

    /// <summary>Rows of training data by column name: a <see cref="double"/>, a <see cref="string"/>, or null where it is missing.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, object?>> InputExamples { get; }

    /// <summary>The configuration that the model was trained with; null when the folder has none.</summary>
    public string? TrainingFile => System.IO.Path.Combine(Path, TrainingFileName) is var file && File.Exists(file) ? file : null;

    /// <summary>Reads <see cref="TrainingFile"/>: its data format is how files for this model are usually written.</summary>
    /// <exception cref="InvalidInputException">The folder has no such file, or it cannot be read.</exception>
    public TrainingConfiguration LoadTraining() => TrainingConfiguration.Load(System.IO.Path.Combine(Path, TrainingFileName));

    /// <summary>Opens a folder without loading the model.</summary>
    /// <exception cref="InvalidInputException">It is no complete model folder, or not one that this program knows.</exception>
    public static ModelFolder Open(string folder)
    {
        var files = FolderFiles.List(folder);
        var file = MlModelReader.Read(System.IO.Path.Combine(folder, MlModelFile.FileName));
        var mlmodel = System.IO.Path.Combine(folder, MlModelFile.FileName);
        var root = System.IO.Path.GetFullPath(folder);
        var model = System.IO.Path.GetFullPath(file.ModelPath, root);
        if (!model.StartsWith(root.TrimEnd(System.IO.Path.DirectorySeparatorChar) + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidInputException($"{mlmodel}: the path of the model, '{file.ModelPath}', leads out of the folder.", mlmodel);
        if (!files.Any(entry => entry.File.FullName == model))
            throw new InvalidInputException($"{folder}: the file '{file.ModelPath}', which {MlModelFile.FileName} names, is not there.", model);
        return new ModelFolder(folder, file, model);
    }

    /// <summary>Checks that a folder is, byte for byte, the one that was registered.</summary>
    /// <exception cref="InvalidInputException">It is not, or there is no such folder.</exception>
    public static void Verify(string folder, string expectedSha256)
    {
        var actual = ComputeSha256(folder);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(actual), Encoding.ASCII.GetBytes(expectedSha256.Trim().ToLowerInvariant())))
            throw new InvalidInputException(
                $"{folder}: the files are not those that were registered: their SHA-256 is {actual}, and {expectedSha256} is expected.", folder);
    }

    /// <summary>
    /// One SHA-256 over all files of a folder, in lower-case hexadecimal: of each path, a zero byte, and the SHA-256 of its content, sorted
    /// by path. Where the folder lies, and when its files were written, is no part of it.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no such folder, or it is out of bounds.</exception>
    public static string ComputeSha256(string folder) => FolderDigest.Compute(folder);

    /// <summary>Writes a model beside its place and moves it there, so that a folder is complete or absent.</summary>
    /// <param name="folder">The folder, which must not exist or be empty.</param>
    /// <param name="model">The model.</param>
    /// <param name="table">The table that it was trained on, for the input example.</param>
    /// <param name="metrics">Its metrics on held-out rows.</param>
    /// <param name="runId">The MLflow run, null when there is none.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <exception cref="InvalidInputException">The folder exists and holds something.</exception>
    public static ModelFolder Write(
        string folder, TrainedModel model, Table table, ModelMetrics metrics, string? runId = null, TimeProvider? time = null)
    {
        var target = System.IO.Path.GetFullPath(folder);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new InvalidInputException($"{folder}: the folder is not empty; name another one, or delete it.", folder);
        var temporary = System.IO.Path.TrimEndingDirectorySeparator(target) + ".partial-" + Guid.NewGuid().ToString("N")[..8];
        Directory.CreateDirectory(temporary);
        try
        {
            WriteFiles(temporary, model, table, metrics, runId, time ?? TimeProvider.System);
            if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(temporary, target);
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }

        return Open(folder);
    }

    /// <summary>Loads the model; the first row has been predicted when it returns, so the next one is fast.</summary>
    /// <exception cref="InvalidInputException">ML.NET cannot read the file, or it is not the model that <c>MLmodel</c> describes.</exception>
    public Predictor LoadPredictor()
    {
        ITransformer transformer;
        DataViewSchema schema;
        Predictor predictor;
        try
        {
            transformer = new MLContext().Model.Load(_modelPath, out schema);
            predictor = new Predictor(transformer, schema, Signature, Trainer)
            {
                Metrics = Metrics,
                InputExample = InputExamples.Count > 0 ? InputExamples[0] : new Dictionary<string, object?>(),
            };
            predictor.Predict(predictor.CreateInput(), predictor.CreatePrediction());
        }
        catch (Exception e) when (e is not (OutOfMemoryException or InvalidInputException))
        {
            throw new InvalidInputException(
                $"{_modelPath}: ML.NET cannot load this as the model that {MlModelFile.FileName} describes: {e.Message.ReplaceLineEndings(" ")}", _modelPath, inner: e);
        }

        return predictor;
    }

    private static void WriteFiles(
        string folder, TrainedModel model, Table table, ModelMetrics metrics, string? runId, TimeProvider time)
    {
        var modelPath = System.IO.Path.Combine(folder, ModelFileName);
        model.Context.Model.Save(model.Transformer, model.InputSchema, modelPath);
        File.WriteAllText(System.IO.Path.Combine(folder, TrainingFileName), Folders.TrainingFile.Write(model.Configuration));
        File.WriteAllBytes(System.IO.Path.Combine(folder, InputExample.FileName), InputExample.Write(model.Signature, table));
        var file = new MlModelFile
        {
            ModelPath = ModelFileName,
            MlNetVersion = MlNetVersion,
            Trainer = model.Configuration.Trainer.Name,
            Signature = model.Signature,
            Metrics = metrics.Values,
            RunId = runId,
            ModelUuid = Guid.NewGuid().ToString("N"),
            CreatedAt = time.GetUtcNow(),
            ModelSize = new FileInfo(modelPath).Length,
        };
        File.WriteAllText(System.IO.Path.Combine(folder, MlModelFile.FileName), file.ToYaml());
    }
}
