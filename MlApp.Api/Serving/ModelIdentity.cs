namespace MlApp.Api.Serving;

/// <summary>Which model it is, exactly; also what is kept on disk about the one that is served.</summary>
/// <param name="Name">The registered model.</param>
/// <param name="Version">The version's number; for a folder that no registry knows, the beginning of its digest.</param>
/// <param name="RunId">The run that made it, where it is known.</param>
/// <param name="Sha256">Digest over the files of its folder.</param>
/// <param name="RegisteredAt">When it was registered; null where no registry knows it.</param>
internal sealed record ModelIdentity(string Name, string Version, string? RunId, string Sha256, DateTimeOffset? RegisteredAt)
{
    /// <summary>The same files under the same version, whatever else is said about them.</summary>
    public bool IsSameAs(ModelIdentity other) =>
        Name == other.Name && Version == other.Version && string.Equals(Sha256, other.Sha256, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"{Name} version {Version}";
}
