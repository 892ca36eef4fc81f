using System.CommandLine;
using MlApp.Modeling;
using MlApp.Trainer.Tracking;

namespace MlApp.Trainer.Commands;

/// <summary><c>rollback</c>: the champion before this one serves again. Twice, and all is as it was.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var model = SharedOptions.CreateModelOption();
        var command = new Command("rollback", "Makes the previous champion of a registered model the champion again.") { model };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = SharedOptions.CreateClient(parsed.GetValue(SharedOptions.TrackingUri));
            var name = parsed.GetRequiredValue(model);
            var versions = new RegisteredVersions(client, name);
            var previous = await versions.FindAsync(Promotion.Previous, cancellationToken);
            var champion = await versions.FindAsync(Promotion.Champion, cancellationToken);
            if (previous is null || previous.Version == champion?.Version)
                throw new InvalidInputException(
                    $"{name} has no previous champion to go back to. '{SharedOptions.Program} promote --model {name} --version N' takes any version.");

            var instead = champion is null ? "" : $" instead of version {champion.Version}";
            await ChampionAlias.MoveAsync(
                client, previous, champion, $"Version {previous.Version} becomes champion: {Environment.UserName} rolled back to it{instead}.", cancellationToken);
            Console.WriteLine($"{name} version {previous.Version} is the champion again{(champion is null ? "" : $"; it was version {champion.Version}")}.");
            return ExitCodes.Success;
        });
        return command;
    }
}
