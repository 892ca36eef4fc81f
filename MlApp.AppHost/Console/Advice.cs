using System.Globalization;

namespace MlApp.AppHost.Console;

/// <summary>What a person does about a resource that failed, or does not get ready.</summary>
internal static class Advice
{
    // The trainer's exit codes, as its --help gives them.
    private const int InputIsWrong = 2;
    private const int NoTrackingServer = 3;

    // What Aspire reports of a process that a signal ended; Windows has no signals.
    private const int Killed = -1;

    /// <summary>What happened to it, in a few words.</summary>
    public static string Describe(ResourceStatus resource) => resource.ExitCode switch
    {
        null when resource.IsOverdue => string.Create(CultureInfo.InvariantCulture, $"is not ready after {ResourceWatch.Patience.TotalSeconds} s"),
        null => "could not be started",
        Killed when !OperatingSystem.IsWindows() => $"was killed (exit code {Killed})",
        var code => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}"),
    };

    public static string For(ResourceStatus resource, string? logFolder)
    {
        var log = logFolder is null ? "its log in the dashboard" : Path.Combine(logFolder, resource.Name + ".log");
        return resource switch
        {
            { IsJob: true, ExitCode: InputIsWrong } =>
                $"Mend the configuration or the data as it says. Then start {resource.Name} in the dashboard, or run this again.",
            { IsJob: true, ExitCode: NoTrackingServer } =>
                "MLflow did not take the model. What was trained is kept; the lines above say how to register it.",
            { IsJob: true, ExitCode: not null } =>
                $"That is a defect, not your data. All that {resource.Name} said is in {log}.",
            { IsOverdue: true } =>
                $"It is asked again until it is ready. Restart {resource.Name} in the dashboard, or stop with Ctrl+C and run this again. All that it said is in {log}.",
            _ => $"Start {resource.Name} again in the dashboard, or stop with Ctrl+C and run this again. All that it said is in {log}.",
        };
    }
}
