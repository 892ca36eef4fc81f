namespace MlApp.Modeling.Configuration;

/// <summary>A value of a configuration file and where it stands.</summary>
internal abstract record YamlNode(SourcePosition Position)
{
    /// <summary>What it is, in words for an error.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value, as written; <paramref name="IsPlain"/> is false in quotes, where it can be nothing but text.</summary>
internal sealed record YamlScalar(SourcePosition Position, string Text, bool IsPlain) : YamlNode(Position)
{
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Kind => IsNull ? "nothing" : $"'{Shorten(Text)}'";

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "...";
}

internal sealed record YamlSequence(SourcePosition Position, IReadOnlyList<YamlNode> Items) : YamlNode(Position)
{
    public override string Kind => "a list";
}

internal sealed record YamlMapping(SourcePosition Position, IReadOnlyList<YamlEntry> Entries) : YamlNode(Position)
{
    public override string Kind => "a group of keys";
}

internal readonly record struct YamlEntry(YamlScalar Key, YamlNode Value);
