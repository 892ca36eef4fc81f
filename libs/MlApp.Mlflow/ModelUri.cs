using System.Diagnostics.CodeAnalysis;

namespace MlApp.Mlflow;

/// <summary>
/// A model as MLflow names it: <c>models:/NAME/VERSION</c>, <c>models:/NAME@ALIAS</c>, or <c>models:/m-…</c> for a logged model.
/// </summary>
public sealed record ModelUri
{
    private const string Scheme = "models:/";

    private ModelUri()
    {
    }

    /// <summary>The registered model; null for a logged model.</summary>
    public string? Name { get; private init; }

    /// <summary>The version's number as text; null where an alias or a logged model is named.</summary>
    public string? Version { get; private init; }

    /// <summary>The alias; null where a version or a logged model is named.</summary>
    public string? Alias { get; private init; }

    /// <summary>The logged model's id; null for a registered model.</summary>
    public string? ModelId { get; private init; }

    /// <summary>Names a version of a registered model.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="version">The number as text.</param>
    public static ModelUri OfVersion(string name, string version) => Parse($"{Scheme}{name}/{version}");

    /// <summary>Names the version that an alias points to.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="alias">Such as <c>champion</c>.</param>
    public static ModelUri OfAlias(string name, string alias) => Parse($"{Scheme}{name}@{alias}");

    /// <summary>Reads a model URI.</summary>
    /// <param name="text">Such as <c>models:/iris@champion</c>.</param>
    /// <exception cref="FormatException">It is not a model URI; the message says which forms there are.</exception>
    public static ModelUri Parse(string text) => TryParse(text, out var uri)
        ? uri
        : throw new FormatException(Refusal(text));

    /// <summary>Reads a model URI; false if it is none.</summary>
    /// <param name="text">Such as <c>models:/iris@champion</c>.</param>
    /// <param name="uri">What was read.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ModelUri? uri)
    {
        uri = text is not null && text.StartsWith(Scheme, StringComparison.Ordinal) ? Read(text[Scheme.Length..]) : null;
        return uri is not null;
    }

    /// <summary>The URI as MLflow writes it.</summary>
    public override string ToString() => this switch
    {
        { ModelId: { } id } => $"{Scheme}{id}",
        { Version: { } version } => $"{Scheme}{Name}/{version}",
        _ => $"{Scheme}{Name}@{Alias}",
    };

    internal static string Refusal(string text) =>
        $"'{text}' is not a model URI: write models:/NAME/VERSION, models:/NAME@ALIAS or models:/m-ID.";

    private static ModelUri? Read(string path)
    {
        // A registered name holds neither of these two, so that each form can be told from the others.
        if (path.Contains(':', StringComparison.Ordinal)) return null;
        switch (path.Split('/'))
        {
            case [{ Length: > 0 } name, { Length: > 0 } version] when version.All(char.IsAsciiDigit):
                return new ModelUri { Name = name, Version = version };
            case [var single] when single.LastIndexOf('@') is var at and > 0 && at < single.Length - 1:
                return new ModelUri { Name = single[..at], Alias = single[(at + 1)..] };
            case [var id] when id is ['m', '-', _, ..] && !id.Contains('@', StringComparison.Ordinal):
                return new ModelUri { ModelId = id };
            default:
                return null;
        }
    }
}
