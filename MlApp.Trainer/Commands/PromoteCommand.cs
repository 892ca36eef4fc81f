using System.CommandLine;
using MlApp.Trainer.Tracking;

namespace MlApp.Trainer.Commands;

/// <summary><c>promote</c>: a person makes a version the champion.</summary>
internal static class PromoteCommand
{
    public static Command Create()
    {
        var model = SharedOptions.CreateModelOption();
        var version = new Option<string>("--version") { Description = "The version that becomes champion.", HelpName = "N", Required = true };
        var command = new Command("promote", "Makes a version of a registered model its champion.") { model, version };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = SharedOptions.CreateClient(parsed.GetValue(SharedOptions.TrackingUri));
            var name = parsed.GetRequiredValue(model);
            var versions = new RegisteredVersions(client, name);
            var next = await versions.GetAsync(parsed.GetRequiredValue(version), cancellationToken);
            var champion = await versions.FindAsync(Promotion.Champion, cancellationToken);
            if (champion?.Version == next.Version)
            {
                Console.WriteLine($"{name} version {next.Version} is the champion already.");
                return ExitCodes.Success;
            }

            var compared = champion is null ? "there was none before" : $"version {champion.Version} was not compared with";
            await ChampionAlias.MoveAsync(
                client, next, champion, $"Version {next.Version} becomes champion: {Environment.UserName} promoted it; {compared}.", cancellationToken);
            // What it was a challenger for, it has.
            if (await versions.FindAsync(Promotion.Challenger, cancellationToken) is { } challenger && challenger.Version == next.Version)
                await client.DeleteAliasAsync(name, Promotion.Challenger, cancellationToken);
            Console.WriteLine($"{name} version {next.Version} is the champion{(champion is null ? "" : $"; it was version {champion.Version}")}.");
            return ExitCodes.Success;
        });
        return command;
    }
}
