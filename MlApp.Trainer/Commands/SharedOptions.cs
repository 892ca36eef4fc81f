using System.CommandLine;
using MlApp.Mlflow;

namespace MlApp.Trainer.Commands;

/// <summary>Options that every command takes.</summary>
internal static class SharedOptions
{
    public static Option<string?> TrackingUri { get; } = new("--tracking-uri")
    {
        Description = $"Address of the MLflow server; else MLFLOW_TRACKING_URI, else {MlflowClientOptions.DefaultTrackingUri}.",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show the details of an unexpected error.",
        Recursive = true,
    };

    /// <summary>Names a registered model, in every command that asks for one.</summary>
    public static Option<string> CreateModelOption() => new("--model") { Description = "The registered model.", HelpName = "NAME", Required = true };

    /// <summary>Where a command leaves what came of it for a page to show: a CI job's summary, or the dashboard.</summary>
    public static Option<string?> CreateSummaryOption() => new("--summary")
    {
        Description = "A file to add the result to, as Markdown.",
        HelpName = "FILE.md",
    };

    /// <summary>The name to call this program by in a message.</summary>
    public static string Program { get; } = RootCommand.ExecutableName;

    /// <summary>The client that options and environment ask for.</summary>
    /// <exception cref="MlflowException">The address is none.</exception>
    public static MlflowClient CreateClient(string? trackingUri, int? maxRetries = null)
    {
        var options = MlflowClientOptions.FromEnvironment();
        if (!string.IsNullOrWhiteSpace(trackingUri)) options = options with { TrackingUri = trackingUri.Trim() };
        if (maxRetries is { } retries) options = options with { MaxRetries = retries };
        return new MlflowClient(options);
    }
}
