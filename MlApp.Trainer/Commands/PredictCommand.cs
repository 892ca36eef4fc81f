using System.CommandLine;
using System.Globalization;
using MlApp.Modeling.Prediction;
using MlApp.Trainer.Reporting;

namespace MlApp.Trainer.Commands;

/// <summary><c>predict</c>: adds predictions to a CSV file of any size.</summary>
internal static class PredictCommand
{
    /// <summary>Names a model in every command that asks for one.</summary>
    public static Option<string> CreateModelOption() => new("--model")
    {
        Description = "A model folder, or models:/NAME@ALIAS or models:/NAME/VERSION.",
        HelpName = "MODEL",
        Required = true,
    };

    public static Command Create()
    {
        var model = CreateModelOption();
        var input = new Option<string>("--input") { Description = "The CSV file to read.", HelpName = "FILE.csv", Required = true };
        var output = new Option<string?>("--output") { Description = "The CSV file to write; else standard output.", HelpName = "FILE" };
        var page = SharedOptions.CreateSummaryOption();
        var command = new Command("predict", "Adds predictions to a CSV file.") { model, input, output, page };
        command.Validators.Add(result =>
        {
            if (result.GetValue(page) is not null && result.GetValue(output) is null) result.AddError("--summary needs an --output to tell of.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var reference = await ModelReference.OpenAsync(parsed.GetRequiredValue(model), parsed.GetValue(SharedOptions.TrackingUri), cancellationToken);
            var file = parsed.GetRequiredValue(input);
            var summary = parsed.GetValue(output) is { } target
                ? await CsvPredictor.PredictAsync(reference.Predictor, file, target, reference.Format, cancellationToken: cancellationToken)
                : await ToStandardOutputAsync(reference, file, cancellationToken);
            foreach (var notice in summary.Notices) Console.Error.WriteLine(notice);
            if (parsed.GetValue(output) is { } written)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{summary.Rows:N0} rows in {summary.Duration.TotalSeconds:0.00} s, with {string.Join(", ", summary.Columns)}: {written}"));
                MarkdownSummary.Append(parsed.GetValue(page), summary, written);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<CsvPredictionSummary> ToStandardOutputAsync(ModelReference model, string file, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        return await CsvPredictor.PredictAsync(model.Predictor, file, output, model.Format, cancellationToken: cancellationToken);
    }
}
