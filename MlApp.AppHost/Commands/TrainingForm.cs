using System.Globalization;
using MlApp.AppHost.Running;

namespace MlApp.AppHost.Commands;

/// <summary>What a person may set for a training: the fields of the form, which are the options of the command line too.</summary>
internal sealed class TrainingForm(RunSettings settings)
{
    private const string Configuration = "config";
    private const string Seed = "seed";
    private const string Promote = "promote";

    public IReadOnlyList<InteractionInput> Inputs =>
    [
        new()
        {
            Name = Configuration,
            Label = "Configuration",
            Description = "One of configs/; on the command line any other file too, by its full path.",
            InputType = InputType.Choice,
            Required = true,
            Options = FindConfigurations(null),
            Value = Present,
            // Files come and go while the application runs, and a command line may name one that is in no list.
            DynamicLoading = new InputLoadOptions { LoadCallback = context => Task.FromResult(context.Input.Options = FindConfigurations(context.Input.Value)) },
        },
        new()
        {
            Name = Seed,
            Label = "Seed",
            Description = "Chooses the rows that are held out and starts the trainer's chance; empty takes the configuration's.",
            Placeholder = "the configuration's",
            InputType = InputType.Number,
        },
        new()
        {
            Name = Promote,
            Label = "Champion without a comparison",
            Description = "Makes the new version champion without a comparison; otherwise it has to be at least as good on the held-out rows.",
            InputType = InputType.Boolean,
            Value = "false",
        },
    ];

    public Task ValidateAsync(InputsDialogValidationContext context)
    {
        var file = context.Inputs.GetString(Configuration) ?? "";
        if (FindFile(file) is null) context.AddValidationError(Configuration, $"There is no file {file}. Take one of the list, or give a full path.");
        if (context.Inputs.GetString(Seed) is { Length: > 0 } seed && !TryParseSeed(seed, out _))
            context.AddValidationError(Seed, $"'{seed}' is no seed: a seed is a whole number from 0 to {int.MaxValue}.");
        return Task.CompletedTask;
    }

    /// <summary>The training that a valid form asks for.</summary>
    public TrainingRequest Read(InteractionInputCollection inputs) => new(
        FindFile(inputs.GetString(Configuration)!)!,
        TryParseSeed(inputs.GetString(Seed), out var seed) ? seed : null,
        bool.TryParse(inputs.GetString(Promote), out var promote) && promote);

    private string Present => Show(settings.TrainingConfiguration);

    private List<KeyValuePair<string, string>> FindConfigurations(string? named)
    {
        var folder = new DirectoryInfo(Path.Combine(settings.Root, "configs"));
        var files = folder.Exists ? folder.EnumerateFiles("*.yaml").Select(file => Show(file.FullName)) : [];
        return [.. files.Append(Present).Append(string.IsNullOrWhiteSpace(named) ? Present : named.Trim()).Distinct().Order(StringComparer.Ordinal).Select(file => KeyValuePair.Create(file, file))];
    }

    /// <summary>As a person would name it from the root, which is short and the same on every system.</summary>
    private string Show(string file)
    {
        var relative = Path.GetRelativePath(settings.Root, file);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? file : relative.Replace('\\', '/');
    }

    private string? FindFile(string name) => name.Length == 0
        ? null
        : new[] { Path.GetFullPath(name, settings.Root), Path.GetFullPath(name) }.FirstOrDefault(File.Exists);

    private static bool TryParseSeed(string? text, out int seed) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed);
}

/// <summary>A training that a person asked for.</summary>
/// <param name="Configuration">The training configuration, as an absolute path.</param>
/// <param name="Seed">In place of the configuration's; null for that.</param>
/// <param name="Promote">Whether its model becomes champion without a comparison.</param>
internal sealed record TrainingRequest(string Configuration, int? Seed, bool Promote);
