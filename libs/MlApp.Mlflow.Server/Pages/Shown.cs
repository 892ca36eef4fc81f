using System.Globalization;
using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Pages;

/// <summary>Values as a person reads them.</summary>
internal static class Shown
{
    /// <summary>A metric's value with the digits that tell something.</summary>
    public static string Number(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (value >= double.MaxValue) return "∞";
        if (value <= -double.MaxValue) return "−∞";
        var size = Math.Abs(value);
        var text = size is > 0 and (< 1e-4 or >= 1e9)
            ? value.ToString("0.####e+0", CultureInfo.InvariantCulture)
            : value.ToString(size >= 1000 ? "#,0.##" : size < 0.01 ? "0.######" : "0.#####", CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }

    public static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? one : many)}");

    /// <summary>A moment, which the page's script turns into the reader's own time.</summary>
    public static Markup Time(long? milliseconds)
    {
        if (milliseconds is null or 0) return Markup.Of($"""<span class="faint">–</span>""");
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds.Value, 0, 253_402_300_799_999));
        var (machine, person) = (moment.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        return Markup.Of($"""<time datetime="{machine}" title="{person} UTC">{person}</time>""");
    }

    public static string Duration(long? start, long? end)
    {
        if (start is not { } from || end is not { } to || to < from) return "–";
        var time = TimeSpan.FromMilliseconds(to - from);
        return time switch
        {
            { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
            { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
            { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalDays} d {time.Hours} h"),
        };
    }

    /// <summary>The unit in which a length of time is a handy number: how many seconds it is, and what stands behind a number of it.</summary>
    public static (double Seconds, string Name) UnitOfTime(double seconds) => seconds switch
    {
        < 180 => (1, " s"),
        < 10_800 => (60, " min"),
        < 259_200 => (3600, " h"),
        _ => (86_400, " d"),
    };

    public static string Bytes(long? bytes) => bytes switch
    {
        null => "0 B",
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.00} GB"),
    };

    public static string Shortened(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    public static Markup Status(RunStatus status)
    {
        var (kind, word) = status switch
        {
            RunStatus.Finished => ("good", "Finished"),
            RunStatus.Failed => ("bad", "Failed"),
            RunStatus.Killed => ("bad", "Killed"),
            RunStatus.Scheduled => ("waiting", "Scheduled"),
            _ => ("busy", "Running"),
        };
        return Markup.Of($"""<span class="status {kind}">{word}</span>""");
    }

    public static string Name(RunInfo info) => string.IsNullOrEmpty(info.RunName) ? info.RunId : info.RunName;
}
