using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlApp.AppHost.Running;

namespace MlApp.AppHost.Commands;

/// <summary>
/// <em>Train again</em>: starts the trainer's resource once more, with what a person asks for. So its state, its console log and
/// its trace are where those of the first training are, and Aspire's own <em>Stop</em> ends it too.
/// </summary>
internal sealed class TrainAgainCommand(ProjectResource trainer, IMlflowResource mlflow, RunSettings settings)
{
    public const string Name = "train-again";

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly TrainingForm _form = new(settings);
    private bool _isAtWork;
    private IReadOnlyList<string>? _arguments;

    public CommandOptions Options => new()
    {
        Description = "Trains a model from a configuration, registers it, and makes it champion where it is at least as good.",
        IconName = "ArrowRepeatAll",
        IsHighlighted = true,
        Arguments = _form.Inputs,
        ValidateArguments = _form.ValidateAsync,
        UpdateState = context => IsAtRest(context.ResourceSnapshot.State?.Text) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
        Progress = new CommandProgressOptions
        {
            Title = "Train again",
            Message = "The trainer is at work; its console log tells how far it is. Cancel stops it and marks its run as killed.",
        },
    };

    /// <summary>Puts what was asked for in the place of what the trainer is started with otherwise.</summary>
    public void SetArguments(CommandLineArgsCallbackContext context)
    {
        if (_arguments is not { } asked) return;
        context.Args.Clear();
        foreach (var argument in asked) context.Args.Add(argument);
    }

    public async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
    {
        var notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        if (!IsAtRest(StateOf(notifications, context.ResourceName)) || Interlocked.Exchange(ref _isAtWork, true))
            throw new CommandRefusedException($"{trainer.Name} is at work. Wait until it has finished, or stop it first.");
        try
        {
            EnsureMlflowAnswers(notifications);
            return await TrainAsync(context, notifications, _form.Read(context.Arguments));
        }
        finally
        {
            Volatile.Write(ref _isAtWork, false);
        }
    }

    private async Task<ExecuteCommandResult> TrainAsync(ExecuteCommandContext context, ResourceNotificationService notifications, TrainingRequest request)
    {
        var folder = Directory.CreateTempSubdirectory("mlapp-training-");
        try
        {
            var summary = Path.Combine(folder.FullName, "summary.md");
            var code = await RunAsync(context, notifications, ArgumentsOf(request, summary));
            if (code != 0) return CommandResults.Failure(await FailureReason.ReadAsync(context, trainer.Name, code));

            var text = File.Exists(summary) ? (await File.ReadAllTextAsync(summary, context.CancellationToken)).TrimEnd() : "";
            var headline = text.Split('\n')[0].Trim('*');
            return CommandResults.Success(headline, text + WhoServes(request), CommandResultFormat.Markdown, displayImmediately: true);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs the trainer to its end, or stops it when the command is cancelled.</summary>
    private async Task<int?> RunAsync(ExecuteCommandContext context, ResourceNotificationService notifications, IReadOnlyList<string> arguments)
    {
        var commands = context.Services.GetRequiredService<ResourceCommandService>();
        using var limit = new CancellationTokenSource();
        // Watched from before the start: a short training is over before anyone asks what became of it.
        var ended = WaitForEndAsync(notifications, context.ResourceName, limit.Token);
        try
        {
            _arguments = arguments;
            var start = await commands.ExecuteCommandAsync(context.ResourceName, KnownResourceCommands.StartCommand, context.CancellationToken);
            if (!start.Success) throw new CommandRefusedException(start.Message ?? $"{trainer.Name} could not be started.");
            return await ended.WaitAsync(context.CancellationToken);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            limit.CancelAfter(StopPatience);
            await commands.ExecuteCommandAsync(context.ResourceName, KnownResourceCommands.StopCommand, limit.Token);
            await ((Task)ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        finally
        {
            _arguments = null;
            await limit.CancelAsync();
        }
    }

    private static async Task<int?> WaitForEndAsync(ResourceNotificationService notifications, string resource, CancellationToken cancellationToken)
    {
        var started = false;
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            if (change.ResourceId != resource) continue;
            var state = change.Snapshot.State?.Text;
            started |= !IsAtRest(state);
            if (started && KnownResourceStates.TerminalStates.Contains(state)) return change.Snapshot.ExitCode;
        }

        return null;
    }

    private string[] ArgumentsOf(TrainingRequest request, string summary) =>
    [
        "train", "--config", request.Configuration, "--output", settings.StateFolder("runs"), "--summary", summary,
        .. request.Seed is { } seed ? ["--seed", seed.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        .. request.Promote ? ["--promote"] : Array.Empty<string>(),
    ];

    /// <summary>The API serves one model; another that is trained beside it is not the one that answers.</summary>
    private string WhoServes(TrainingRequest request) => TrainingModelName.Read(request.Configuration) == settings.ModelName
        ? "\n\nThe API serves the champion, and takes a new one within a few seconds."
        : $"\n\nThe API serves {settings.ModelName}. To serve this one, run the application with `--config {request.Configuration}`.";

    // Its resource would wait for MLflow, without a word and for as long as it takes.
    private void EnsureMlflowAnswers(ResourceNotificationService notifications)
    {
        if (notifications.TryGetCurrentState(mlflow.Name, out var state) && state.Snapshot.HealthStatus is HealthStatus.Healthy) return;
        throw new CommandRefusedException($"{mlflow.Name} does not answer, and a training is tracked there. Start {mlflow.Name}, and train again when it is healthy.");
    }

    private static string? StateOf(ResourceNotificationService notifications, string resource) =>
        notifications.TryGetCurrentState(resource, out var state) ? state.Snapshot.State?.Text : null;

    private static bool IsAtRest(string? state) => state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state);
}
