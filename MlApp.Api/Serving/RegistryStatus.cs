namespace MlApp.Api.Serving;

/// <summary>How it stands with the registry.</summary>
internal enum RegistryState
{
    /// <summary>The configuration asks for a folder only.</summary>
    Off,

    /// <summary>It was not asked yet.</summary>
    Starting,

    /// <summary>Its champion is served.</summary>
    Current,

    /// <summary>It answers, and names no champion.</summary>
    NoChampion,

    /// <summary>Its champion was refused.</summary>
    Refused,

    /// <summary>It does not answer, or with an error.</summary>
    Unreachable,
}

/// <summary>How it stands with the registry, and since when.</summary>
/// <param name="State">In a word.</param>
/// <param name="Detail">In a sentence, with what to do where something is wrong.</param>
/// <param name="Since">When it came to that.</param>
internal sealed record RegistryStatus(RegistryState State, string Detail, DateTimeOffset Since);
