using System.CommandLine;
using MlApp.Mlflow;
using MlApp.Modeling;
using MlApp.Trainer.Copying;
using MlApp.Trainer.Reporting;

namespace MlApp.Trainer.Commands;

/// <summary><c>copy</c>: moves on from one MLflow server to another.</summary>
internal static class CopyCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "Address of the server to copy from.", HelpName = "URL", Required = true };
        var to = new Option<string>("--to") { Description = "Address of the server to copy to.", HelpName = "URL", Required = true };
        var experiments = new Option<string[]>("--experiment")
        {
            Description = "Copy this experiment; can be given several times. Without --experiment and --model, everything is copied.",
            HelpName = "NAME",
        };
        var models = new Option<string[]>("--model")
        {
            Description = "Copy this registered model, with the runs that its versions come from; can be given several times.",
            HelpName = "NAME",
        };
        var command = new Command("copy", "Copies experiments, runs and models from one MLflow server to another.") { from, to, experiments, models };
        command.Validators.Add(result =>
        {
            if (result.GetValue(SharedOptions.TrackingUri) is not null) result.AddError("copy takes --from and --to instead of --tracking-uri.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var source = CreateClient(parsed.GetRequiredValue(from), "MLAPP_FROM_");
            using var target = CreateClient(parsed.GetRequiredValue(to), "MLAPP_TO_");
            if (IsSame(source.TrackingUri, target.TrackingUri))
                throw new InvalidInputException($"--from and --to are the same server, {source.TrackingUri}.");

            var selection = new CopySelection(parsed.GetValue(experiments) ?? [], parsed.GetValue(models) ?? []);
            var counts = await RunConsole.RunAsync(console => new ServerCopy(source, target, console).CopyAsync(selection, cancellationToken));
            Console.WriteLine(counts.IsNothing
                ? $"Nothing to copy: what {source.TrackingUri} has of it is at {target.TrackingUri} already."
                : $"Copied from {source.TrackingUri} to {target.TrackingUri}: {counts}.");
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>
    /// The credentials for one side are in variables of its own; those of MLflow go to the server that MLFLOW_TRACKING_URI names, and to no
    /// other.
    /// </summary>
    private static MlflowClient CreateClient(string address, string prefix)
    {
        var shared = MlflowClientOptions.FromEnvironment();
        var uri = address.Trim();
        var own = new MlflowClientOptions
        {
            TrackingUri = uri,
            Token = Read("TOKEN"),
            Username = Read("USERNAME"),
            Password = Read("PASSWORD"),
        };
        if (own is { Token: null, Username: null, Password: null } && IsNamed(shared.TrackingUri, uri)) own = shared with { TrackingUri = uri };
        return new MlflowClient(own);

        string? Read(string name) => Environment.GetEnvironmentVariable(prefix + name)?.Trim() is { Length: > 0 } value ? value : null;
    }

    private static bool IsNamed(string address, string other) =>
        Uri.TryCreate(address, UriKind.Absolute, out var one) && Uri.TryCreate(other, UriKind.Absolute, out var two) && IsSame(one, two);

    private static bool IsSame(Uri one, Uri two) =>
        one.Port == two.Port && one.AbsolutePath.TrimEnd('/') == two.AbsolutePath.TrimEnd('/')
        && (one.Host.Equals(two.Host, StringComparison.OrdinalIgnoreCase) || (one.IsLoopback && two.IsLoopback));
}
