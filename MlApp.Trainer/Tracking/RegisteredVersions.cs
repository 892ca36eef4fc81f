using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling;
using MlApp.Trainer.Runs;

namespace MlApp.Trainer.Tracking;

/// <summary>A version of a registered model, with what tells it from the others.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Aliases">Such as champion.</param>
/// <param name="Metrics">On the held-out rows of its training, by their MLflow names.</param>
/// <param name="RegisteredAt">When it was registered.</param>
/// <param name="Decision">How it came to be champion or challenger; null where it was registered by other means.</param>
internal sealed record RegisteredVersion(
    string Version, IReadOnlyList<string> Aliases, IReadOnlyDictionary<string, double> Metrics, DateTimeOffset? RegisteredAt, string? Decision);

/// <summary>The versions of a registered model.</summary>
internal sealed class RegisteredVersions(MlflowClient client, string model)
{
    /// <summary>More are not looked at: a list is for a person to choose from.</summary>
    private const int MaxVersions = 200;

    /// <summary>The newest ones, the newest first.</summary>
    /// <exception cref="InvalidInputException">There is no such model.</exception>
    public async Task<IReadOnlyList<RegisteredVersion>> ListAsync(CancellationToken cancellationToken)
    {
        var registered = await FindModelAsync(cancellationToken);
        var aliases = (registered.Aliases ?? []).ToLookup(alias => alias.Version, alias => alias.Alias);
        List<RegisteredVersion> versions = [];
        await foreach (var version in client.SearchModelVersionsAsync(Filter, ["version_number DESC"], cancellationToken))
        {
            versions.Add(Describe(version, [.. aliases[version.Version].Order(StringComparer.Ordinal)]));
            if (versions.Count == MaxVersions) break;
        }

        return versions;
    }

    /// <summary>One of them.</summary>
    /// <exception cref="InvalidInputException">There is no such model or version.</exception>
    public async Task<ModelVersion> GetAsync(string version, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetModelVersionAsync(model, version, cancellationToken);
        }
        catch (MlflowException e) when (e.Status == HttpStatusCode.NotFound)
        {
            var known = await ListAsync(cancellationToken);
            throw new InvalidInputException($"{model} has no version {version}. It has {Enumerate([.. known.Select(one => one.Version)])}.", inner: e);
        }
    }

    /// <summary>The one that an alias points to; null where none has it.</summary>
    /// <exception cref="InvalidInputException">There is no such model.</exception>
    public async Task<ModelVersion?> FindAsync(string alias, CancellationToken cancellationToken)
    {
        await FindModelAsync(cancellationToken);
        return await client.FindModelVersionByAliasAsync(model, alias, cancellationToken);
    }

    private string Filter => model.Contains('\'', StringComparison.Ordinal) ? $"name = \"{model}\"" : $"name = '{model}'";

    private async Task<RegisteredModel> FindModelAsync(CancellationToken cancellationToken) =>
        await client.FindRegisteredModelAsync(model, cancellationToken)
        ?? throw new InvalidInputException($"There is no registered model {model} at {client.TrackingUri}. Training registers it.");

    private static RegisteredVersion Describe(ModelVersion version, IReadOnlyList<string> aliases)
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var tag in version.Tags ?? [])
        {
            if (tag.Key.StartsWith(RunTags.MetricPrefix, StringComparison.Ordinal)
                && double.TryParse(tag.Value, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
                metrics[tag.Key[RunTags.MetricPrefix.Length..]] = value;
        }

        var time = version.CreationTimestamp is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : (DateTimeOffset?)null;
        return new RegisteredVersion(version.Version, aliases, metrics, time, RunTags.Find(version.Tags, RunTags.Promotion));
    }

    private static string Enumerate(IReadOnlyList<string> versions) => versions switch
    {
        [] => "none",
        { Count: > 10 } => $"{string.Join(", ", versions.Take(10))} and {versions.Count - 10} older ones",
        _ => string.Join(", ", versions),
    };
}

/// <summary>Written without reflection, and as other programs of MLflow's world name things.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<RegisteredVersion>))]
internal sealed partial class RegisteredVersionsJson : JsonSerializerContext;
