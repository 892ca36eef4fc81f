using System.Text;

namespace Aspire.Hosting.Compose;

/// <summary>Texts of a Compose file, in which a dollar sign begins a variable.</summary>
public static class ComposeText
{
    /// <summary>A text that means itself: its dollar signs are doubled.</summary>
    /// <param name="text">Any text.</param>
    public static string Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace("$", "$$", StringComparison.Ordinal);
    }

    /// <summary>A variable with a default: <c>${NAME:-default}</c>.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="defaultValue">What it is worth where it is unset or empty; taken literally.</param>
    public static string Variable(string name, string defaultValue)
    {
        ArgumentNullException.ThrowIfNull(defaultValue);
        return $"${{{VariableName(name)}:-{Literal(defaultValue)}}}";
    }

    /// <summary>A variable that must be set: <c>${NAME:?what to do}</c>.</summary>
    /// <param name="name">The variable.</param>
    public static string Required(string name)
    {
        var variable = VariableName(name);
        return $"${{{variable}:?set {variable}}}";
    }

    /// <summary>The name of a variable for a name of the model: <c>ml-app</c> is <c>ML_APP</c>.</summary>
    /// <param name="name">Any name.</param>
    public static string VariableName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var variable = new StringBuilder(name.Length);
        foreach (var c in name) variable.Append(char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_');
        if (char.IsAsciiDigit(variable[0])) variable.Insert(0, '_');
        return variable.ToString();
    }
}
