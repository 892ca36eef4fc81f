namespace Aspire.Hosting.Compose;

/// <summary>A check of a service's health. Times are Compose's, such as <c>5s</c>.</summary>
public sealed class ComposeHealthcheck
{
    /// <summary>Whether the check that the image brings along is put off.</summary>
    public bool Disable { get; set; }

    /// <summary><c>CMD</c> and the command with its arguments, or <c>CMD-SHELL</c> and a line for the shell.</summary>
    public List<string> Test { get; } = [];

    /// <summary>The time between two checks.</summary>
    public string? Interval { get; set; }

    /// <summary>The time that a check may take.</summary>
    public string? Timeout { get; set; }

    /// <summary>How many failures in a row make it unhealthy.</summary>
    public int? Retries { get; set; }

    /// <summary>The time after the start in which failures do not count.</summary>
    public string? StartPeriod { get; set; }

    /// <summary>The time between two checks within <see cref="StartPeriod"/>.</summary>
    public string? StartInterval { get; set; }
}
