using System.Globalization;
using MlApp.AppHost.Running;

namespace MlApp.AppHost.Commands;

/// <summary>
/// <em>Predict a CSV file…</em>: the trainer's <c>predict</c> with the version that the API serves, which knows how files of this
/// model are written and takes them of any size.
/// </summary>
internal sealed class PredictFileCommand(ProjectResource api, ProjectResource trainer, RunSettings settings)
{
    public const string Name = "predict-file";

    private const string File = "file";

    private readonly PredictionApi _client = new(api);
    private readonly TrainerProgram _program = new(trainer);

    public static CommandOptions Options => new()
    {
        Description = "Adds predictions to a CSV file with the model that is served; the result is kept in the state folder.",
        IconName = "DocumentTable",
        UpdateState = CommandExtensions.EnabledWhenHealthy,
        Arguments =
        [
            new()
            {
                Name = File,
                Label = "CSV file",
                Description = "With the columns of the training data; the label may be missing. On the command line: its full path.",
                InputType = InputType.File,
                FileFilter = ".csv,.tsv,.txt",
                Required = true,
            },
        ],
        ValidateArguments = Validate,
        Progress = new CommandProgressOptions { Title = "Predict a CSV file", Message = "Predicting…" },
    };

    public async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
    {
        var model = await _client.GetModelAsync(context.CancellationToken);
        if (model.Source == "folder")
            throw new CommandRefusedException($"{model.Name} is served from a folder, not from MLflow: predict with the trainer, and name the folder (predict --model FOLDER --input FILE).");

        using var uploads = context.Arguments[File].GetFiles();
        var (name, path) = uploads is [var upload, ..] ? (upload.Name, upload.FilePath) : (Path.GetFileName(PathOf(context.Arguments)), PathOf(context.Arguments));
        var output = CreateOutputPath(name);
        var page = output + ".md";
        try
        {
            await _program.RunAsync(
                context.Services, context.Logger,
                ["predict", "--model", $"models:/{model.Name}/{model.Version}", "--input", path, "--output", output, "--summary", page],
                context.CancellationToken);
            var table = await System.IO.File.ReadAllTextAsync(page, context.CancellationToken);
            return CommandResults.Success(
                $"{name} is predicted by {model.Title}: {output}", $"{name}, predicted by {model.Title}\n\n{table}", CommandResultFormat.Markdown, displayImmediately: true);
        }
        catch (CommandRefusedException refused) when (uploads.Count > 0)
        {
            // A person knows the file that was uploaded by its own name.
            throw new CommandRefusedException(refused.Message.Replace(path, name, StringComparison.Ordinal));
        }
        finally
        {
            System.IO.File.Delete(page);
            foreach (var partial in Directory.EnumerateFiles(Path.GetDirectoryName(output)!, Path.GetFileName(output) + ".partial-*")) System.IO.File.Delete(partial);
        }
    }

    private static Task Validate(InputsDialogValidationContext context)
    {
        var input = context.Inputs[File];
        if (input.GetFiles().Count == 0 && !System.IO.File.Exists(input.Value))
            context.AddValidationError(File, $"There is no file {input.Value}. On the command line it is named by its full path.");
        return Task.CompletedTask;
    }

    private string CreateOutputPath(string name)
    {
        var folder = Directory.CreateDirectory(settings.StateFolder("predictions")).FullName;
        var stamp = DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}-{stamp}-{Guid.NewGuid().ToString("n")[..4]}.csv");
    }

    private static string PathOf(InteractionInputCollection arguments) => Path.GetFullPath(arguments.GetString(File)!);
}
