namespace MlApp.Modeling.Configuration;

/// <summary>A place in a configuration file; line and column count from 1.</summary>
internal readonly record struct SourcePosition(string File, long Line, long Column)
{
    public InvalidInputException Error(string message, string? key = null) => new($"{File}:{Line}:{Column}: {message}", File, Line, key);
}
