using System.CommandLine;
using System.Globalization;
using MlApp.Modeling.Configuration;
using MlApp.Trainer.Reporting;
using MlApp.Trainer.Runs;
using MlApp.Trainer.Telemetry;

namespace MlApp.Trainer.Commands;

/// <summary><c>train</c>: from a configuration to a registered version.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config") { Description = "The training configuration.", HelpName = "FILE", Required = true };
        var ifChanged = new Option<bool>("--if-changed") { Description = "Do nothing where the champion was trained from the same configuration, data and versions." };
        var offline = new Option<bool>("--offline") { Description = "No tracking server: write the model folder only." };
        var output = new Option<string?>("--output") { Description = $"Where run folders go; else {RunFolder.Variable}, else .mlapp/runs.", HelpName = "DIR" };
        var seed = new Option<int?>("--seed") { Description = "A seed in place of the configuration's, 0 or more.", HelpName = "N" };
        var promote = new Option<bool>("--promote") { Description = "Make the new version champion without comparing it." };
        var summary = SharedOptions.CreateSummaryOption();
        seed.Validators.Add(result =>
        {
            // What is no number at all has its error already.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value < 0)
                result.AddError("--seed must be 0 or more.");
        });

        var command = new Command("train", "Trains a model, and logs, registers and promotes it.") { config, ifChanged, offline, output, seed, promote, summary };
        command.Validators.Add(result =>
        {
            if (result.GetValue(offline) && (result.GetValue(ifChanged) || result.GetValue(promote)))
                result.AddError("--offline asks no server, so it goes with neither --if-changed nor --promote.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var configuration = TrainingConfiguration.Load(parsed.GetRequiredValue(config));
            if (parsed.GetValue(seed) is { } given) configuration = configuration with { Split = configuration.Split with { Seed = given } };

            var trackingUri = parsed.GetValue(SharedOptions.TrackingUri);
            if (parsed.GetValue(ifChanged) && await UnchangedCheck.FindAsync(configuration, trackingUri, cancellationToken) is { } champion)
            {
                var unchanged = UnchangedCheck.Describe(champion, configuration);
                Console.WriteLine(unchanged);
                MarkdownSummary.Append(parsed.GetValue(summary), unchanged);
                return ExitCodes.Success;
            }

            await using var telemetry = TrainerTelemetry.Start();
            using var client = parsed.GetValue(offline) ? null : SharedOptions.CreateClient(trackingUri);
            return await RunConsole.RunAsync(async console =>
            {
                var code = await new TrainingRun(configuration, client, console)
                {
                    Output = parsed.GetValue(output),
                    Promote = parsed.GetValue(promote),
                    Verbose = parsed.GetValue(SharedOptions.Verbose),
                }.RunAsync(cancellationToken);
                if (console.Summary is { } result) MarkdownSummary.Append(parsed.GetValue(summary), result);
                return code;
            });
        });
        return command;
    }
}
