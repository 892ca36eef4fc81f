namespace MlApp.Modeling;

/// <summary>
/// Something that a person gave is wrong and a person can mend it: a configuration, a data file, a model folder.
/// The message is complete: one sentence with file, line and column where they are known, what was expected, and what to change.
/// Programs end with exit code 2 for it and print the message alone.
/// </summary>
public class InvalidInputException : Exception
{
    /// <summary>Makes the error; <paramref name="message"/> must be complete, the other arguments repeat its parts for programs.</summary>
    public InvalidInputException(string message, string? file = null, long? line = null, string? column = null, Exception? inner = null)
        : base(message, inner)
    {
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>The file in which the fault lies.</summary>
    public string? File { get; }

    /// <summary>Its physical line, counted from 1.</summary>
    public long? Line { get; }

    /// <summary>The name of the data column, or the key of the configuration.</summary>
    public string? Column { get; }
}
