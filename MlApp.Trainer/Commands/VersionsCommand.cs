using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlApp.Trainer.Reporting;
using MlApp.Trainer.Tracking;

namespace MlApp.Trainer.Commands;

/// <summary><c>versions</c>: what there is of a registered model to choose from.</summary>
internal static class VersionsCommand
{
    // In the order of what says most to a person, for whichever task.
    private static readonly string[] Headlines = ["accuracy", "auc", "rmse", "mae", "r2"];

    public static Command Create()
    {
        var model = SharedOptions.CreateModelOption();
        var json = new Option<bool>("--json") { Description = "Print them as JSON, with all metrics." };
        var command = new Command("versions", "Lists the versions of a registered model, the newest first.") { model, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = SharedOptions.CreateClient(parsed.GetValue(SharedOptions.TrackingUri), maxRetries: 1);
            var versions = await new RegisteredVersions(client, parsed.GetRequiredValue(model)).ListAsync(cancellationToken);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(versions, RegisteredVersionsJson.Default.IReadOnlyListRegisteredVersion));
            else
                foreach (var version in versions) Console.WriteLine(Line(version));
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Line(RegisteredVersion version)
    {
        var time = version.RegisteredAt?.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "";
        var metric = Headlines.FirstOrDefault(version.Metrics.ContainsKey) is { } name ? $"{name} {RunSummary.Number(version.Metrics[name])}" : "";
        return $"{version.Version,4}  {time,-20}  {metric,-16}  {string.Join(", ", version.Aliases)}".TrimEnd();
    }
}
