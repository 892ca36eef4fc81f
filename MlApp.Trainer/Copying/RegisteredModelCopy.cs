using System.Globalization;
using MlApp.Mlflow;
using MlApp.Mlflow.Protocol;
using MlApp.Modeling;
using MlApp.Trainer.Runs;

namespace MlApp.Trainer.Copying;

/// <summary>
/// Registered models. A version keeps its number, since <c>models:/NAME/3</c> may stand anywhere: where numbers are missing at the
/// source, versions are made and deleted at the target.
/// </summary>
internal sealed class RegisteredModelCopy(CopySession session, VersionSource sources)
{
    private const string Gap = "gap";

    /// <summary>Copies one with its versions and aliases.</summary>
    /// <exception cref="InvalidInputException">The target has another model of that name, or another version of a number.</exception>
    public async Task CopyAsync(RegisteredModel model, CancellationToken cancellationToken)
    {
        var name = model.Name;
        var origin = CopyMarks.OriginOf(model.Tags, $"{name} {Text(model.CreationTimestamp)}");
        var target = await session.Target.FindRegisteredModelAsync(name, cancellationToken);
        if (target is not null && CopyMarks.OriginOf(target.Tags, $"{name} {Text(target.CreationTimestamp)}") != origin)
            throw new InvalidInputException($"There is another registered model '{name}' at {session.Target.TrackingUri}, which is no copy of "
                + $"the one at {session.Source.TrackingUri}: rename one of the two.");
        target ??= await session.Target.CreateRegisteredModelAsync(name, model.Description,
            [.. CopyMarks.Content(model.Tags), new(CopyMarks.Origin, origin)], cancellationToken);

        await CopyVersionsAsync(name, cancellationToken);
        await CopyStateAsync(model, target, cancellationToken);
    }

    private async Task CopyVersionsAsync(string name, CancellationToken cancellationToken)
    {
        var versions = await ReadAsync(session.Source, name, cancellationToken);
        var there = await ReadAsync(session.Target, name, cancellationToken);
        foreach (var gap in there.Values.Where(version => IsGap(version) && !versions.ContainsKey(Number(version))))
            await session.Target.DeleteModelVersionAsync(name, gap.Version, cancellationToken);

        foreach (var (number, version) in versions)
        {
            var origin = OriginOf(version);
            var target = there.GetValueOrDefault(number);
            if (target is null && await sources.FindAsync(version, cancellationToken) is { } source)
                target = await CreateAsync(version, number, source, cancellationToken);

            if (target is null)
                session.Console.Warn($"{name} version {number} is left out: the run or logged model that it comes from is gone.");
            else if (IsGap(target)) await CopyStateAsync(version, await AdoptAsync(version, target, origin, cancellationToken), cancellationToken);
            else if (OriginOf(target) == origin) await CopyStateAsync(version, target, cancellationToken);
            else throw Taken(name, number);
            session.Report();
        }
    }

    /// <summary>Makes versions until one has the right number, which is the next one unless some were deleted at either side.</summary>
    private async Task<ModelVersion> CreateAsync(
        ModelVersion version, long number, VersionSource.Place source, CancellationToken cancellationToken)
    {
        while (true)
        {
            var created = await session.Target.CreateModelVersionAsync(version.Name, source.Uri, source.RunId,
                [new(CopyMarks.Origin, Gap)], version.Description, source.ModelId, cancellationToken);
            if (Number(created) == number) return created with { Tags = [new(CopyMarks.Origin, Gap)] };

            await session.Target.DeleteModelVersionAsync(version.Name, created.Version, cancellationToken);
            if (Number(created) > number) throw Taken(version.Name, number);
        }
    }

    /// <summary>Gives what was made for this number its tags; the one that says what it is comes last.</summary>
    private async Task<ModelVersion> AdoptAsync(
        ModelVersion version, ModelVersion target, string origin, CancellationToken cancellationToken)
    {
        List<KeyValue> tags = [.. CopyMarks.Content(version.Tags), new(CopyMarks.Origin, origin)];
        foreach (var tag in tags)
            await session.Target.SetModelVersionTagAsync(version.Name, target.Version, tag.Key, tag.Value, cancellationToken);
        session.Counts.Versions++;
        return target with { Tags = tags };
    }

    /// <summary>What may change in a version: its description, tags and stage.</summary>
    private async Task CopyStateAsync(ModelVersion version, ModelVersion target, CancellationToken cancellationToken)
    {
        var state = CopyMarks.Digest([version.Description, version.CurrentStage, .. CopyMarks.Sorted(CopyMarks.Content(version.Tags))]);
        if (IsOriginal(target) || RunTags.Find(target.Tags, CopyMarks.State) == state) return;

        var wasComplete = RunTags.Find(target.Tags, CopyMarks.State) is not null;
        foreach (var tag in CopyMarks.Content(version.Tags).Where(tag => RunTags.Find(target.Tags, tag.Key) != tag.Value))
            await session.Target.SetModelVersionTagAsync(version.Name, version.Version, tag.Key, tag.Value, cancellationToken);
        if ((version.Description ?? "") != (target.Description ?? ""))
            await session.Target.UpdateModelVersionAsync(version.Name, version.Version, version.Description ?? "", cancellationToken);
        if (version.CurrentStage is { } stage && stage != target.CurrentStage)
            await session.Target.TransitionModelVersionStageAsync(version.Name, version.Version, stage, cancellationToken);
        await session.Target.SetModelVersionTagAsync(version.Name, version.Version, CopyMarks.State, state, cancellationToken);
        if (wasComplete) session.Counts.Updates++;
    }

    /// <summary>What may change in a model: its description, tags and aliases.</summary>
    private async Task CopyStateAsync(RegisteredModel model, RegisteredModel target, CancellationToken cancellationToken)
    {
        var aliases = (model.Aliases ?? []).Select(alias => new KeyValue(alias.Alias, alias.Version)).ToList();
        var state = CopyMarks.Digest(
            [model.Description, .. CopyMarks.Sorted(CopyMarks.Content(model.Tags)), .. CopyMarks.Sorted(aliases)]);
        if (RunTags.Find(target.Tags, CopyMarks.State) == state) return;

        var changes = 0;
        foreach (var tag in CopyMarks.Content(model.Tags).Where(tag => RunTags.Find(target.Tags, tag.Key) != tag.Value))
        {
            await session.Target.SetRegisteredModelTagAsync(model.Name, tag.Key, tag.Value, cancellationToken);
            changes++;
        }

        if ((model.Description ?? "") != (target.Description ?? ""))
        {
            await session.Target.UpdateRegisteredModelAsync(model.Name, model.Description ?? "", cancellationToken);
            changes++;
        }

        var there = await ReadAsync(session.Target, model.Name, cancellationToken);
        foreach (var (alias, version) in aliases)
        {
            if (target.Aliases?.Contains(new ModelAlias(alias, version)) == true) continue;
            if (!there.ContainsKey(long.Parse(version, CultureInfo.InvariantCulture))) continue;
            await session.Target.SetAliasAsync(model.Name, alias, version, cancellationToken);
            session.Counts.Aliases++;
        }

        await session.Target.SetRegisteredModelTagAsync(model.Name, CopyMarks.State, state, cancellationToken);
        if (changes > 0) session.Counts.Updates++;
    }

    private static async Task<SortedDictionary<long, ModelVersion>> ReadAsync(
        MlflowClient client, string name, CancellationToken cancellationToken)
    {
        var versions = new SortedDictionary<long, ModelVersion>();
        var filter = name.Contains('\'', StringComparison.Ordinal) ? $"name = \"{name}\"" : $"name = '{name}'";
        await foreach (var version in client.SearchModelVersionsAsync(filter, cancellationToken: cancellationToken))
            versions.Add(Number(version), version);
        return versions;
    }

    private InvalidInputException Taken(string name, long number) => new(string.Create(CultureInfo.InvariantCulture,
        $"Version {number} of '{name}' at {session.Target.TrackingUri} is not a copy of the one at {session.Source.TrackingUri}, and numbers are "
        + $"kept: the two models went different ways. Rename one of them to have both."));

    private static bool IsGap(ModelVersion version) => RunTags.Find(version.Tags, CopyMarks.Origin) == Gap;

    private static bool IsOriginal(ModelVersion version) => RunTags.Find(version.Tags, CopyMarks.Origin) is null;

    private static string OriginOf(ModelVersion version) =>
        CopyMarks.OriginOf(version.Tags, $"{version.Name} {version.Version} {Text(version.CreationTimestamp)}");

    private static long Number(ModelVersion version) => long.Parse(version.Version, CultureInfo.InvariantCulture);

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
