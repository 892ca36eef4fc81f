using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MlApp.AppHost.Running;

namespace MlApp.AppHost.Commands;

/// <summary>
/// <em>Promote version…</em> and <em>Roll back champion</em>: the trainer's <c>promote</c> and <c>rollback</c>, which work without
/// an AppHost too.
/// </summary>
internal sealed class PromotionCommands(IMlflowResource mlflow, ProjectResource trainer, RunSettings settings)
{
    public const string Promote = "promote-version";
    public const string Rollback = "roll-back-champion";

    private const string Model = "model";
    private const string Version = "version";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // In the order of what says most to a person; the names are MLflow's.
    private static readonly string[] Metrics = ["accuracy", "auc", "rmse", "mae", "r2"];

    private readonly TrainerProgram _program = new(trainer);

    public CommandOptions PromoteOptions => new()
    {
        Description = "Makes a version of a registered model its champion, which the API serves; the champion of now becomes previous.",
        IconName = "Trophy",
        UpdateState = CommandExtensions.EnabledWhenHealthy,
        Arguments =
        [
            ModelInput,
            new()
            {
                Name = Version,
                Label = "Version",
                Description = "The version that becomes champion; empty takes the challenger.",
                Placeholder = "the challenger",
                InputType = InputType.Choice,
                DynamicLoading = new InputLoadOptions { DependsOnInputs = [Model], AlwaysLoadOnStart = true, LoadCallback = LoadVersionsAsync },
            },
        ],
    };

    public CommandOptions RollbackOptions => new()
    {
        Description = "Makes the previous champion the champion again, which the API then serves; a second time undoes the first.",
        IconName = "ArrowUndo",
        UpdateState = CommandExtensions.EnabledWhenHealthy,
        Arguments = [ModelInput],
    };

    public async Task<ExecuteCommandResult> PromoteAsync(ExecuteCommandContext context)
    {
        var model = context.Arguments.GetString(Model)!;
        var version = context.Arguments.GetString(Version) is { Length: > 0 } given ? given : await FindChallengerAsync(context, model);
        return await RunAsync(context, model, ["promote", "--model", model, "--version", version]);
    }

    public Task<ExecuteCommandResult> RollBackAsync(ExecuteCommandContext context)
    {
        var model = context.Arguments.GetString(Model)!;
        return RunAsync(context, model, ["rollback", "--model", model]);
    }

    private InteractionInput ModelInput => new()
    {
        Name = Model,
        Label = "Model",
        Description = "The registered model.",
        InputType = InputType.Text,
        Required = true,
        Value = settings.ModelName,
    };

    private async Task<ExecuteCommandResult> RunAsync(ExecuteCommandContext context, string model, IReadOnlyList<string> arguments)
    {
        var said = (await _program.RunAsync(context.Services, context.Logger, arguments, context.CancellationToken)).Trim();
        var versions = await ListAsync(context.Services, context.Logger, model, context.CancellationToken);
        return CommandResults.Success(said, $"{said}\n\n{TableOf(versions)}", CommandResultFormat.Markdown, displayImmediately: true);
    }

    private async Task<string> FindChallengerAsync(ExecuteCommandContext context, string model)
    {
        var versions = await ListAsync(context.Services, context.Logger, model, context.CancellationToken);
        return versions.FirstOrDefault(version => version.Aliases.Contains("challenger"))?.Version
            ?? throw new CommandRefusedException($"{model} has no challenger; say which version (it has {string.Join(", ", versions.Select(version => version.Version))}).");
    }

    /// <summary>Offers the versions with what tells them apart. Without an answer there is nothing to choose from, and the command says why.</summary>
    private async Task LoadVersionsAsync(LoadInputContext context)
    {
        try
        {
            var logger = context.Services.GetRequiredService<ResourceLoggerService>().GetLogger(mlflow);
            var versions = await ListAsync(context.Services, logger, context.AllInputs.GetString(Model) ?? "", context.CancellationToken);
            context.Input.Options = [.. versions.Select(version => KeyValuePair.Create(version.Version, Describe(version)))];
            if (string.IsNullOrEmpty(context.Input.Value)) context.Input.Value = versions.FirstOrDefault(version => version.Aliases.Contains("challenger"))?.Version;
        }
        catch (CommandRefusedException)
        {
            context.Input.Options = null;
        }
    }

    private async Task<IReadOnlyList<RegisteredVersion>> ListAsync(IServiceProvider services, ILogger logger, string model, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<IReadOnlyList<RegisteredVersion>>(
            await _program.RunAsync(services, logger, ["versions", "--model", model, "--json"], cancellationToken), Json)!;

    private static string TableOf(IReadOnlyList<RegisteredVersion> versions)
    {
        var metric = Metrics.FirstOrDefault(name => versions.Any(version => version.Metrics.ContainsKey(name))) ?? Metrics[0];
        return MarkdownTable.Write(
            ["version", metric, "aliases", "registered"],
            versions.Select(version => (IReadOnlyList<string>)[version.Version, NumberOf(version, metric), string.Join(", ", version.Aliases), TimeOf(version)]));
    }

    private static string Describe(RegisteredVersion version)
    {
        var metric = Metrics.FirstOrDefault(version.Metrics.ContainsKey);
        string[] parts = [version.Version, metric is null ? "" : $"{metric} {NumberOf(version, metric)}", string.Join(", ", version.Aliases), TimeOf(version)];
        return string.Join(" · ", parts.Where(part => part.Length > 0));
    }

    private static string NumberOf(RegisteredVersion version, string metric) =>
        version.Metrics.TryGetValue(metric, out var value) ? value.ToString("0.####", CultureInfo.InvariantCulture) : "";

    private static string TimeOf(RegisteredVersion version) =>
        version.RegisteredAt?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    /// <summary>As the trainer's <c>versions --json</c> tells it.</summary>
    private sealed record RegisteredVersion(
        string Version, IReadOnlyList<string> Aliases, IReadOnlyDictionary<string, double> Metrics, DateTimeOffset? RegisteredAt);
}
