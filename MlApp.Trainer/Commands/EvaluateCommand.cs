using System.CommandLine;
using System.Globalization;
using MlApp.Modeling.Evaluation;
using MlApp.Trainer.Reporting;

namespace MlApp.Trainer.Commands;

/// <summary><c>evaluate</c>: measures a model on a CSV file that has the label.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = PredictCommand.CreateModelOption();
        var input = new Option<string>("--input") { Description = "A CSV file with the label column.", HelpName = "FILE.csv", Required = true };
        var json = new Option<bool>("--json") { Description = "Print the metrics as JSON." };
        var command = new Command("evaluate", "Measures a model on a CSV file.") { model, input, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var reference = await ModelReference.OpenAsync(parsed.GetRequiredValue(model), parsed.GetValue(SharedOptions.TrackingUri), cancellationToken);
            var summary = await CsvEvaluator.EvaluateAsync(
                reference.Predictor, parsed.GetRequiredValue(input), reference.Format, cancellationToken: cancellationToken);
            foreach (var notice in summary.Notices) Console.Error.WriteLine(notice);
            if (summary.Unlabelled > 0) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Unlabelled:N0} rows have no label, and were left out."));
            Console.WriteLine(parsed.GetValue(json) ? ReportFiles.MetricsJson(summary.Metrics) : Table(summary.Metrics));
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Table(ModelMetrics metrics)
    {
        var width = metrics.Values.Keys.Append("rows").Max(name => name.Length);
        var lines = metrics.Values.Select(metric => $"{metric.Key.PadRight(width)}  {RunSummary.Number(metric.Value)}");
        return string.Join(Environment.NewLine, lines.Prepend($"{"rows".PadRight(width)}  {metrics.Rows.ToString(CultureInfo.InvariantCulture)}"));
    }
}
