using System.Text.RegularExpressions;

namespace MlApp.AppHost.Console;

/// <summary>Lines of a process as Aspire hands them on: with the time in front, and with the colors that the process asked for.</summary>
internal static partial class LogText
{
    private const string SystemPrefix = "[sys] ";
    private const string ProcessBegins = SystemPrefix + "Starting process";

    public static string WithoutColors(string line) => line.Contains('\e', StringComparison.Ordinal) ? Escape().Replace(line, "") : line;

    /// <summary>When an entry was made, in a form that sorts; empty where it does not say.</summary>
    public static string TimeOf(string entry) => Time().Match(entry).Value;

    /// <summary>Whether an entry tells that a process is started: what it says comes after it.</summary>
    public static bool BeginsProcess(string entry) =>
        entry.Contains(ProcessBegins, StringComparison.Ordinal) && Time().Replace(entry, "", 1).StartsWith(ProcessBegins, StringComparison.Ordinal);

    /// <summary>What a person reads of an entry: its lines, but for empty ones and noise.</summary>
    public static IEnumerable<string> Messages(string entry) => WithoutColors(Time().Replace(entry, "", 1))
        .Split('\n')
        .Select(line => line.TrimEnd())
        .Where(line => line.Length > 0 && !IsNoise(line))
        .Select(line => line.StartsWith(SystemPrefix, StringComparison.Ordinal) ? line[SystemPrefix.Length..] : line);

    /// <summary>The last line that begins a paragraph: what is indented below it are its details.</summary>
    public static string? Headline(IReadOnlyList<string> lines) =>
        lines.LastOrDefault(line => !char.IsWhiteSpace(line[0])) ?? (lines is [.., var last] ? last : null);

    // A stack trace's frames, and what Aspire says about starting the process, but for why it could not be started.
    private static bool IsNoise(string line) => line.StartsWith(SystemPrefix, StringComparison.Ordinal)
        ? !line.Contains("Error = ", StringComparison.Ordinal) || line.Contains("Cmd = ", StringComparison.Ordinal)
        : line.StartsWith("Successfully executed command '", StringComparison.Ordinal)
            || line.StartsWith("Failed to create resource ", StringComparison.Ordinal) // what comes with it says why
            || line.StartsWith("--- End of ", StringComparison.Ordinal)
            || (char.IsWhiteSpace(line[0]) && line.TrimStart().StartsWith("at ", StringComparison.Ordinal));

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d) ?")]
    private static partial Regex Time();

    // Control sequences (ESC [ … letter) and operating-system commands (ESC ] … BEL or ESC \).
    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\^_])")]
    private static partial Regex Escape();
}
