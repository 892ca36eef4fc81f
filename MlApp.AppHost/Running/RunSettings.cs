using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace MlApp.AppHost.Running;

/// <summary>What a person may set for a run, on the command line or in the configuration.</summary>
internal sealed record RunSettings
{
    private const int DefaultMlAppPort = 5000;
    private const int DefaultMlflowPort = 5001;
    private const string ContainerState = "/state";

    /// <summary>The folder that holds the AppHost's: configurations, data and state lie below it.</summary>
    public required string Root { get; init; }

    /// <summary>The port of the API; null takes a free one.</summary>
    public required int? MlAppPort { get; init; }

    /// <summary>The port of an MLflow server that is run here; null takes a free one.</summary>
    public required int? MlflowPort { get; init; }

    /// <summary>The training configuration, as an absolute path.</summary>
    public required string TrainingConfiguration { get; init; }

    /// <summary>The registered model that the configuration trains and the API serves.</summary>
    public required string ModelName { get; init; }

    /// <summary>The folder that holds everything a run leaves behind, as an absolute path.</summary>
    public required string State { get; init; }

    /// <summary>Whether the screen is shown, or Aspire's own lines.</summary>
    public required bool ShowsScreen { get; init; }

    /// <summary>A folder of the state's.</summary>
    public string StateFolder(string name) => State is ContainerState ? $"{State}/{name}" : Path.Combine(State, name);

    /// <summary>The same as containers see it, where paths and ports are those of the images on every machine.</summary>
    /// <exception cref="RunRefusedException">The training configuration is not one of those in the image.</exception>
    public RunSettings InContainers()
    {
        var file = Path.GetRelativePath(Root, TrainingConfiguration).Replace('\\', '/');
        if (!file.StartsWith("configs/", StringComparison.Ordinal))
            throw new RunRefusedException($"--config: {TrainingConfiguration} is not in the image, which holds the folder configs.");
        return this with
        {
            MlAppPort = DefaultMlAppPort,
            MlflowPort = DefaultMlflowPort,
            TrainingConfiguration = file,
            State = ContainerState,
        };
    }

    /// <summary>Reads the settings; a wrong one is refused with one sentence that says what to set.</summary>
    /// <exception cref="RunRefusedException">A setting is wrong.</exception>
    public static RunSettings Read(IConfiguration configuration, string root)
    {
        var training = FindTrainingConfiguration(configuration["config"] ?? configuration["MlApp:Config"], root);
        return new RunSettings
        {
            Root = root,
            MlAppPort = ReadPort(configuration, "ml-app-port", "MlApp:Port", DefaultMlAppPort),
            MlflowPort = ReadPort(configuration, "mlflow-port", "Mlflow:Port", DefaultMlflowPort),
            TrainingConfiguration = training,
            ModelName = TrainingModelName.Read(training),
            State = Path.GetFullPath(configuration["state"] ?? configuration["MlApp:State"] ?? Path.Combine(root, ".mlapp")),
            ShowsScreen = ReadSwitch(configuration, "screen", "MlApp:Screen"),
        };
    }

    private static string FindTrainingConfiguration(string? file, string root)
    {
        if (string.IsNullOrWhiteSpace(file)) return Path.Combine(root, "configs", "iris.yaml");

        // A person names it from where they stand, or as README does from the root.
        string[] tried = [.. new[] { Path.GetFullPath(file), Path.GetFullPath(file, root) }.Distinct()];
        return tried.FirstOrDefault(File.Exists)
            ?? throw new RunRefusedException($"--config: there is no file {string.Join(" nor ", tried)}.");
    }

    private static bool ReadSwitch(IConfiguration configuration, string option, string key) => (configuration[option] ?? configuration[key]) switch
    {
        null or "" or "on" => true,
        "off" => false,
        var text => throw new RunRefusedException($"--{option}: '{text}' is neither on nor off."),
    };

    private static int? ReadPort(IConfiguration configuration, string option, string key, int standard)
    {
        var (text, source) = configuration[option] is { } given ? (given, $"--{option}") : (configuration[key], key);
        if (string.IsNullOrWhiteSpace(text)) return standard;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
            throw new RunRefusedException($"{source}: '{text}' is no port. It is a number from 1 to 65535, or 0 for a free one.");
        return port == 0 ? null : port;
    }
}
